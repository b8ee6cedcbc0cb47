package dev.bascule.adapter.out.mcp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which connections are looked at before they are used again. */
final class StaleConnectionCheckTest {

  private static final String EMPTY = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

  private static final Duration RESTED = Duration.ofHours(1);
  private static final Duration A_MOMENT_AGO = Duration.ofMillis(1);

  private final ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
  private final Semaphore closed = new Semaphore(0);

  /**
   * OkHttp's clock cannot be set: so the check's is, to what makes each connection idle so long.
   */
  private volatile Duration idle = A_MOMENT_AGO;

  private volatile long idleSince;
  private final OkHttpClient client =
      new OkHttpClient.Builder()
          .retryOnConnectionFailure(false)
          .socketFactory(new ChannelSockets())
          .connectionPool(IdleConnections.pool())
          .addNetworkInterceptor(this::setClock)
          .addNetworkInterceptor(new StaleConnectionCheck(() -> idleSince + idle.toNanos()))
          .build();

  StaleConnectionCheckTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    client.connectionPool().evictAll();
    server.close();
  }

  @Test
  void looksAtAllUntilTheServerIsKnownToKeepThemOpen() throws Exception {
    answerOnEachConnection(1);

    call();
    waitUntilClosed();

    assertThrows(StaleConnectionException.class, this::call);
  }

  @Test
  void looksAtNoneThatWasInUseAMomentAgoOnceOneHasStayedOpen() throws Exception {
    answerOnEachConnection(2);

    call();
    idle = RESTED;
    call();
    waitUntilClosed();
    idle = A_MOMENT_AGO;

    assertBreaks();
  }

  @Test
  void looksAtThoseThatHaveRestedAlways() throws Exception {
    answerOnEachConnection(2);

    call();
    idle = RESTED;
    call();
    waitUntilClosed();

    assertThrows(StaleConnectionException.class, this::call);
  }

  @Test
  void looksAtAllAgainOnceOneHasBroken() throws Exception {
    answerOnEachConnection(2, 1);

    call();
    idle = RESTED;
    call();
    waitUntilClosed();
    idle = A_MOMENT_AGO;
    assertBreaks();
    call();
    waitUntilClosed();

    assertThrows(StaleConnectionException.class, this::call);
  }

  @Test
  void looksAtAllAgainOnceOneWasFoundClosed() throws Exception {
    answerOnEachConnection(2, 1);

    call();
    idle = RESTED;
    call();
    waitUntilClosed();
    assertThrows(StaleConnectionException.class, this::call);
    idle = A_MOMENT_AGO;
    call();
    waitUntilClosed();

    assertThrows(StaleConnectionException.class, this::call);
  }

  private void call() throws IOException {
    Request request =
        new Request.Builder().url("http://localhost:" + server.getLocalPort() + "/").build();
    try (Response response = client.newCall(request).execute()) {
      assertEquals(200, response.code());
    }
  }

  private Response setClock(Interceptor.Chain chain) throws IOException {
    idleSince = -IdleConnections.idleNanos(requireNonNull(chain.connection()), /* now= */ 0);
    return chain.proceed(chain.request());
  }

  /** Demands that a request is sent on a connection that is closed, for want of a look. */
  private void assertBreaks() {
    assertFalse(assertThrows(IOException.class, this::call) instanceof StaleConnectionException);
  }

  private void waitUntilClosed() throws InterruptedException {
    assertTrue(closed.tryAcquire(5, SECONDS));
  }

  /** Answers so many requests on the first connection, on the second, and so on. */
  private void answerOnEachConnection(int... requests) {
    Thread.ofVirtual().start(() -> serve(requests));
  }

  private void serve(int... requests) {
    try {
      for (int most : requests) {
        try (Socket connection = server.accept()) {
          for (int request = 0; request < most; request++) {
            readHead(connection.getInputStream());
            connection.getOutputStream().write(EMPTY.getBytes(ISO_8859_1));
          }
        }
        closed.release();
      }
    } catch (IOException _) {
      // The test is over.
    }
  }

  private static void readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      int read = in.read();
      if (read < 0) {
        throw new EOFException();
      }
      head.append((char) read);
    }
  }
}
