package dev.bascule.adapter.out.mcp.http;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.out.mcp.fixture.ClosingHttpServer;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.stream.Stream;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which connections are checked before they are used again. */
final class StaleConnectionCheckTest {

  private static final String EMPTY = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

  /** The calls on one connection after which the server is known to keep connections open. */
  private static final int KNOWN = StaleConnectionCheck.REUSES + 1;

  private static final Duration RESTED = Duration.ofHours(1);
  private static final Duration A_MOMENT_AGO = Duration.ofMillis(1);

  private final ClosingHttpServer server = new ClosingHttpServer();

  /** OkHttp's clock cannot be set; so the clock of the check is set to the required idle time. */
  private volatile Duration idle = A_MOMENT_AGO;

  private volatile long idleSince;
  private final OkHttpClient client =
      new OkHttpClient.Builder()
          .retryOnConnectionFailure(false)
          .socketFactory(new ChannelSocketFactory())
          .connectionPool(IdleConnectionPools.pool())
          .addNetworkInterceptor(this::setClock)
          .addNetworkInterceptor(
              new StaleConnectionCheck(
                  () -> idleSince + idle.toNanos(), chain -> chain.proceed(chain.request())))
          .build();

  StaleConnectionCheckTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    client.connectionPool().evictAll();
    server.close();
  }

  @Test
  void checksAllUntilServerIsKnownToKeepConnectionsOpen() throws Exception {
    answerOnEachConnection(KNOWN - 1);

    call(KNOWN - 1);
    waitUntilClosed();

    assertThrows(StaleConnectionException.class, this::call);
  }

  @Test
  void learnsNothingFromNewConnections() throws Exception {
    answerOnEachConnection(Collections.nCopies(KNOWN + 1, 1).toArray(Integer[]::new));

    for (int i = 0; i < KNOWN; i++) {
      call();
      waitUntilClosed();
      client.connectionPool().evictAll();
    }
    call();
    waitUntilClosed();

    assertThrows(StaleConnectionException.class, this::call);
  }

  @Test
  void skipsRecentlyUsedConnectionOnceSeveralStayedOpen() throws Exception {
    answerOnEachConnection(KNOWN);

    call(KNOWN);
    waitUntilClosed();

    assertBreaks();
  }

  @Test
  void checksIdleConnectionsAlways() throws Exception {
    answerOnEachConnection(KNOWN);

    call(KNOWN);
    waitUntilClosed();
    idle = RESTED;

    assertThrows(StaleConnectionException.class, this::call);
  }

  @Test
  void checksAllAgainAfterBrokenConnection() throws Exception {
    answerOnEachConnection(KNOWN, 1);

    call(KNOWN);
    waitUntilClosed();
    assertBreaks();
    call();
    waitUntilClosed();

    assertThrows(StaleConnectionException.class, this::call);
  }

  @Test
  void checksAllAgainAfterClosedConnection() throws Exception {
    answerOnEachConnection(KNOWN, 1);

    call(KNOWN);
    waitUntilClosed();
    idle = RESTED;
    assertThrows(StaleConnectionException.class, this::call);
    idle = A_MOMENT_AGO;
    call();
    waitUntilClosed();

    assertThrows(StaleConnectionException.class, this::call);
  }

  private void call(int times) throws IOException {
    for (int i = 0; i < times; i++) {
      call();
    }
  }

  private void call() throws IOException {
    Request request = new Request.Builder().url(server.url()).build();
    try (Response response = client.newCall(request).execute()) {
      assertEquals(200, response.code());
    }
  }

  private Response setClock(Interceptor.Chain chain) throws IOException {
    idleSince = -IdleConnectionPools.idleNanos(requireNonNull(chain.connection()), /* now= */ 0);
    return chain.proceed(chain.request());
  }

  /** Asserts that a request is sent on a closed connection, because it is not checked. */
  private void assertBreaks() {
    assertFalse(assertThrows(IOException.class, this::call) instanceof StaleConnectionException);
  }

  private void waitUntilClosed() throws InterruptedException {
    assertTrue(server.awaitClosed());
  }

  /** Responds to the given number of requests on each connection, in order. */
  private void answerOnEachConnection(Integer... requests) {
    server.answer(Stream.of(requests).map(count -> Collections.nCopies(count, EMPTY)).toList());
  }
}
