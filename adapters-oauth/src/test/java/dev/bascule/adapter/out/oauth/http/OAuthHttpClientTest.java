package dev.bascule.adapter.out.oauth.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.bascule.adapter.out.oauth.config.TokenUnavailableException;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.FakeTicker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests to a real socket on this machine, under names that only the test resolves. */
final class OAuthHttpClientTest {

  private static final URI SERVER = URI.create("http://localhost:1/mcp");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private final List<String> userAgents = Collections.synchronizedList(new ArrayList<>());
  private final List<String> lookups = Collections.synchronizedList(new ArrayList<>());
  private final FakeTicker ticker = new FakeTicker();
  private int status = 200;
  private String body = "{}";
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), /* backlog= */ 16);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            userAgents.add(exchange.getRequestHeaders().getFirst("User-Agent"));
            requests.add(
                exchange.getRequestMethod()
                    + " "
                    + exchange.getRequestHeaders().getFirst("Host")
                    + " "
                    + exchange.getRequestHeaders().getFirst("Content-Type")
                    + " "
                    + new String(
                        exchange.getRequestBody().readAllBytes(), StandardCharsets.US_ASCII));
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.getResponseHeaders().add("Retry-After", "0");
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(/* delay= */ 0);
  }

  /** The first lookup of a name returns an allowed address; the next would not. */
  private List<InetAddress> rebind(String host) throws UnknownHostException {
    if (!host.equals("rebinding.test")) {
      return List.of(InetAddress.getByName(host));
    }
    lookups.add(host);
    return List.of(InetAddress.getByName(lookups.size() == 1 ? "127.0.0.1" : "192.0.2.1"));
  }

  private OAuthHttpClient client() {
    return OAuthHttpClient.guarded(new SsrfGuard(SERVER, List.of(), this::rebind), ticker);
  }

  private URI uri(String host) {
    return URI.create("http://" + host + ":" + server.getAddress().getPort() + "/token");
  }

  private Deadline soon() {
    return Deadline.after(PATIENCE, ticker);
  }

  @Test
  void connectsToCheckedAddress() throws Exception {
    OAuthResponse response = client().get(uri("rebinding.test"), soon());

    assertEquals(200, response.status());
    assertEquals(List.of("rebinding.test"), lookups);
    assertEquals(1, requests.size());
  }

  /** OkHttp reads this before it returns a byte of the body. */
  @Test
  void limitsEndlessChunkExtension() throws Exception {
    byte[] flood = ";x=".repeat(20_000).getBytes(StandardCharsets.US_ASCII);
    AtomicLong sent = new AtomicLong();
    try (ServerSocket hostile = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread flooding =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (Socket peer = hostile.accept()) {
                      int _ = peer.getInputStream().read(new byte[4096]);
                      peer.getOutputStream()
                          .write(
                              "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5"
                                  .getBytes(StandardCharsets.US_ASCII));
                      while (sent.addAndGet(flood.length) < 64L << 20) {
                        peer.getOutputStream().write(flood);
                      }
                    } catch (IOException _) {
                      // The client has stopped reading.
                    }
                  });
      URI uri = URI.create("http://127.0.0.1:" + hostile.getLocalPort() + "/token");

      assertThrows(TokenUnavailableException.class, () -> client().get(uri, soon()));

      flooding.join();
      assertTrue(sent.get() < 16L << 20, sent::toString);
    }
  }

  @Test
  void sendsUserAgent() throws Exception {
    client().get(uri("rebinding.test"), soon());

    assertEquals(List.of(OAuthHttpClient.USER_AGENT), userAgents);
    assertThat(OAuthHttpClient.USER_AGENT).startsWith("bascule");
  }

  @Test
  void sendsFormOnce() throws Exception {
    status = 503;

    OAuthResponse response =
        client()
            .post(
                uri("rebinding.test"),
                new FormEncoding().add("refresh_token", "r 1"),
                Map.of("X-More", "1"),
                soon());

    assertEquals(503, response.status());
    assertEquals("0", response.headers().firstValue("retry-after").orElseThrow());
    assertEquals(
        List.of(
            "POST rebinding.test:"
                + server.getAddress().getPort()
                + " application/x-www-form-urlencoded refresh_token=r+1"),
        requests);
  }

  @Test
  void followsNoRedirect() throws Exception {
    status = 307;

    assertEquals(307, client().get(uri("rebinding.test"), soon()).status());
    assertEquals(1, requests.size());
  }

  @Test
  void limitsSizeOfResponse() {
    body = "x".repeat(256 * 1024 + 1);

    TokenUnavailableException problem =
        assertThrows(
            TokenUnavailableException.class, () -> client().get(uri("rebinding.test"), soon()));
    assertThat(problem.reason()).endsWith(" sent a response of more than 262144 bytes");
  }

  @Test
  void limitsTimeOfRequest() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      URI uri = URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/");
      Deadline deadline = Deadline.after(Duration.ofMillis(100), ticker);

      TokenUnavailableException e =
          assertThrows(
              TokenUnavailableException.class,
              () -> OAuthHttpClient.unguarded(ticker).get(uri, deadline));
      assertEquals(
          "http://127.0.0.1:" + silent.getLocalPort() + " did not respond in time", e.reason());
    }
  }

  @Test
  void acceptsLongestTimeout() throws Exception {
    Deadline longest = Deadline.after(Duration.ofDays(36_500), ticker);

    assertEquals(200, client().get(uri("rebinding.test"), longest).status());
  }

  @Test
  void closesConnectionAfterCancellation() throws Exception {
    try (ServerSocket silent =
        new ServerSocket(0, /* backlog= */ 1, InetAddress.getLoopbackAddress())) {
      URI uri = URI.create("http://rebinding.test:" + silent.getLocalPort() + "/token");
      FutureTask<OAuthResponse> request = new FutureTask<>(() -> client().get(uri, soon()));
      Thread caller = Thread.ofVirtual().start(request);
      try (Socket connection = silent.accept()) {
        connection.setSoTimeout((int) PATIENCE.toMillis());
        assertEquals('G', connection.getInputStream().read());

        caller.interrupt();

        assertTrue(connection.getInputStream().readAllBytes().length > 0);
      }
      ExecutionException problem = assertThrows(ExecutionException.class, request::get);
      assertInstanceOf(InterruptedException.class, problem.getCause());
    }
  }

  @Test
  void rejectsInvalidUrl() {
    for (String uri : List.of("ftp://rebinding.test/", "https:opaque", "https://user@h/")) {
      assertThrows(TokenUnavailableException.class, () -> client().get(URI.create(uri), soon()));
    }
    assertEquals(List.of(), requests);
  }
}
