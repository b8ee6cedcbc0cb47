package dev.bascule.adapter.in.http.mcp;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.FakeUseCases;
import dev.bascule.adapter.in.http.RawClient;
import dev.bascule.adapter.in.http.RawClient.ParsedResponse;
import dev.bascule.adapter.in.http.TestBridge;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.FakeMcpHandler;
import dev.bascule.adapter.in.http.exchange.ResponseChannel;
import dev.bascule.adapter.in.http.exchange.ResponseChannel.EventStream;
import dev.bascule.adapter.in.http.mcp.stream.McpHttpRequest;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.time.Ticker;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The interface between the HTTP server and the MCP endpoints. */
final class McpRoutesTest {

  private final BlockingQueue<McpHttpRequest> requests = new LinkedBlockingQueue<>();
  private final FakeMcpHandler mcp = new FakeMcpHandler(this::answer);
  private final TestBridge bridge =
      TestBridge.start(
          TestBridge.SETTINGS,
          FakeUseCases.withEchoTool(),
          mcp,
          Ticker.system(),
          TestBridge.LIMITS);

  @AfterEach
  void close() {
    bridge.close();
  }

  @Test
  void passesWholeRequest() throws InterruptedException {
    ParsedResponse answer =
        bridge.post(
            "/mcp", "{\"id\":1}", "MCP-Protocol-Version: 2026-07-28", "X-Two: a", "x-two: b");

    assertEquals(202, answer.status());
    McpHttpRequest request = take();
    assertEquals("POST", request.method());
    assertEquals(Optional.empty(), request.server());
    assertEquals(List.of("2026-07-28"), request.head().headers().apply("mcp-protocol-version"));
    assertEquals(List.of("a", "b"), request.head().headers().apply("X-Two"));
    assertEquals(List.of(), request.head().headers().apply("X-Three"));
    assertEquals("{\"id\":1}", new String(request.body(), StandardCharsets.UTF_8));
    assertEquals(Caller.ANONYMOUS, request.caller());
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST", "DELETE"})
  void passesServerOfEndpoint(String method) throws InterruptedException {
    assertEquals(202, bridge.send(method, "/servers/de%20mo/mcp", "").status());

    McpHttpRequest request = take();
    assertEquals(method, request.method());
    assertEquals(Optional.of(new ServerId("de mo")), request.server());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Accept: text/html",
        "Accept: text/event-stream",
        "Content-Type: text/plain",
        "Content-Encoding: gzip"
      })
  void leavesMediaTypesToHandler(String header) {
    assertEquals(202, bridge.post("/mcp", "{}", header).status());
  }

  @Test
  void ignoresQuery() {
    assertEquals(202, bridge.post("/mcp?anything=1", "{}").status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "PATCH", "HEAD", "BREW"})
  void rejectsOtherMethods(String method) {
    ParsedResponse answer = bridge.send(method, "/mcp", "");

    assertEquals(405, answer.status());
    assertEquals("DELETE, GET, OPTIONS, POST", answer.header("Allow"));
  }

  @Test
  void reportsAllowedMethods() {
    ParsedResponse answer = bridge.send("OPTIONS", "/servers/demo/mcp", "");

    assertEquals(204, answer.status());
    assertEquals("DELETE, GET, OPTIONS, POST", answer.header("Allow"));
  }

  @ParameterizedTest
  @CsvSource({"/mcp, Origin: http://evil.example, 403", "/servers/%2F/mcp, X: y, 404"})
  void rejectsBeforeHandler(String path, String header, int status) {
    ParsedResponse answer = bridge.post(path, "{}", header);

    assertEquals(status, answer.status());
    assertEquals("application/problem+json", answer.header("Content-Type"));
    assertThat(requests).isEmpty();
  }

  @Test
  void rejectsTooLargeBody() {
    try (RawClient client = bridge.connect()) {
      client.write("POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5242880\r\n\r\n");

      assertEquals(413, client.read().status());
    }
  }

  @Test
  void sendsResponseWithoutBody() {
    try (RawClient client = bridge.connect()) {
      ParsedResponse answer = client.send("DELETE", "/mcp", "");

      assertEquals(202, answer.status());
      assertEquals("0", answer.header("Content-Length"));
      assertFalse(answer.headers().containsKey("content-type"));
      assertEquals(202, client.send("DELETE", "/mcp", "").status());
    }
  }

  @Test
  void sendsResponseWithBody() {
    CompleteResponse notFound =
        CompleteResponse.json(404, JsonBytes.of("{\"x\":1.50}")).with("Mcp-Session-Id", "s-1");
    TestBridge other = serving((_, response) -> response.respond(notFound));
    try (other) {
      ParsedResponse answer = other.post("/mcp", "{}");

      assertEquals(404, answer.status());
      assertEquals("application/json", answer.header("Content-Type"));
      assertEquals("no-store", answer.header("Cache-Control"));
      assertEquals("s-1", answer.header("Mcp-Session-Id"));
      assertEquals("{\"x\":1.50}", answer.body());
    }
  }

  @Test
  void reportsInternalErrorOfHandler() {
    TestBridge broken =
        serving(
            (_, _) -> {
              throw new IllegalStateException("secret");
            });
    try (broken) {
      ParsedResponse answer = broken.post("/mcp", "{}");

      assertEquals(500, answer.status());
      assertThat(answer.body()).doesNotContain("secret");
    }
  }

  @Test
  void reportsHandlerWithoutResponse() {
    try (TestBridge silent = serving((_, _) -> {})) {
      assertEquals(500, silent.post("/mcp", "{}").status());
    }
  }

  @Test
  void endsStreamOnInternalError() {
    TestBridge broken =
        serving(
            (_, response) -> {
              assertFalse(response.isFull());
              EventStream stream = response.openEventStream(Map.of());
              stream.keepAlive();
              assertTrue(stream.isConnected());
              throw new IllegalStateException("secret");
            });
    try (broken;
        RawClient client = broken.connect()) {
      client.write(RawClient.request("POST", "/mcp", "{}"));

      assertEquals(200, client.readHead().status());
      assertEquals(":\n\n", client.readChunks());
    }
  }

  @Test
  void sweepsHandlerPeriodically() throws InterruptedException {
    assertTrue(mcp.swept().await(5, SECONDS));
  }

  @Test
  void reportsCancelledRequest() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    TestBridge waiting =
        serving(
            (_, _) -> {
              begun.countDown();
              LockSupport.park();
            });
    try (waiting;
        RawClient client = waiting.connect()) {
      client.write(RawClient.request("POST", "/mcp", "{}"));
      assertTrue(begun.await(5, SECONDS));

      client.shutdownOutput();

      ParsedResponse answer = client.read();
      assertEquals(503, answer.status());
      assertEquals("/problems/cancelled", answer.json().at("/type").asString());
    }
  }

  @Test
  void closesHandlerWithServer() throws InterruptedException {
    bridge.close();

    assertTrue(mcp.closed().await(5, SECONDS));
  }

  private static TestBridge serving(BiConsumer<McpHttpRequest, ResponseChannel> script) {
    return TestBridge.start(
        TestBridge.SETTINGS,
        FakeUseCases.withEchoTool(),
        new FakeMcpHandler(script),
        Ticker.system(),
        TestBridge.LIMITS);
  }

  private void answer(McpHttpRequest request, ResponseChannel response) {
    requests.add(request);
    response.respond(CompleteResponse.empty(202));
  }

  private McpHttpRequest take() throws InterruptedException {
    McpHttpRequest request = requests.poll(5, SECONDS);
    assertTrue(request != null, "nothing reached the front");
    return request;
  }
}
