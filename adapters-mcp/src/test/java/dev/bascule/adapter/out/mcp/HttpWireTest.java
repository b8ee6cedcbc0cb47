package dev.bascule.adapter.out.mcp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.domain.outcome.Delivery;
import dev.bascule.domain.outcome.Failure.Unreachable;
import dev.bascule.domain.outcome.Reply.Failed;
import dev.bascule.domain.time.FakeTicker;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import okhttp3.Request;
import okhttp3.ResponseBody;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of connections that the other side closes. */
final class HttpWireTest {

  private static final String ACCEPTED = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n";
  private static final String CUT =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n5";
  private static final Duration LONG = Duration.ofSeconds(8);

  private final ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
  private final Queue<String> responses = new ConcurrentLinkedQueue<>();
  private final Semaphore closed = new Semaphore(0);
  private final HttpWire wire =
      new HttpWire(
          OkHttpMcpServer.newClient(HttpSecurity.NONE, new RestedTicker()),
          /* maxMessageBytes= */ 9);

  HttpWireTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    wire.stop();
    wire.close();
    server.close();
  }

  @Test
  void tellsOverAnotherConnectionWhereTheServerHasClosedTheIdleOne() throws InterruptedException {
    answer(ACCEPTED, ACCEPTED);

    assertTrue(wire.tell(request(), LONG));
    assertTrue(closed.tryAcquire(5, SECONDS));

    assertTrue(wire.tell(request(), LONG));
  }

  @Test
  void saysInWordsThatTheConnectionBrokeInTheMiddleOfAChunk() {
    answer(CUT);

    assertEquals(
        new Failed<>(new Unreachable("the connection broke off", Delivery.MAY_HAVE_RUN)),
        wire.exchange(
            request(),
            response -> {
              ResponseBody body = response.body();
              return body.string();
            },
            TimeLimit.of(LONG, new FakeTicker())));
  }

  private Request.Builder request() {
    return new Request.Builder().url("http://localhost:" + server.getLocalPort() + "/");
  }

  /** Answers one request on each connection, and closes it then. */
  private void answer(String... each) {
    responses.addAll(List.of(each));
    Thread.ofVirtual().start(this::serve);
  }

  private void serve() {
    try {
      for (String response = responses.poll(); response != null; response = responses.poll()) {
        try (Socket connection = server.accept()) {
          readHead(connection.getInputStream());
          connection.getOutputStream().write(response.getBytes(ISO_8859_1));
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
