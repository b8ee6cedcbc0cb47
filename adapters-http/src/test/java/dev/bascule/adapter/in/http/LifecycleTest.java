package dev.bascule.adapter.in.http;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.RawClient.ParsedResponse;
import dev.bascule.adapter.in.http.config.HttpTelemetry;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.FakeMcpHandler;
import dev.bascule.adapter.in.http.exchange.UseCases;
import dev.bascule.adapter.in.http.server.BridgeHttpServer;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Starting, concurrent requests, and stopping. */
final class LifecycleTest {

  private static final String ECHO = "/servers/demo/tools/echo";

  private final FakeMcpHandler mcp =
      new FakeMcpHandler((_, response) -> response.respond(CompleteResponse.empty(204)));
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch mayEnd = new CountDownLatch(1);
  private final UseCases waiting = FakeUseCases.withCallTool((call, _, _) -> waitFor(call));

  @Test
  void reportsPortInUse() {
    try (TestBridge first = TestBridge.start(FakeUseCases.withEchoTool())) {
      int port = first.server().port();
      BridgeHttpServer second = server("127.0.0.1", port);

      IOException refusal = assertThrows(IOException.class, second::start);

      assertEquals(
          "cannot listen on 127.0.0.1:" + port + ": Address already in use", refusal.getMessage());
    }
  }

  @Test
  void reportsUnknownHost() {
    BridgeHttpServer server = server("no.such.host.invalid", 0);

    IOException refusal = assertThrows(IOException.class, server::start);

    assertThat(String.valueOf(refusal.getMessage()))
        .as(() -> refusal.toString())
        .startsWith("cannot listen on no.such.host.invalid:0");
  }

  @Test
  void servesFiftyConcurrentCalls() {
    CountDownLatch all = new CountDownLatch(50);
    UseCases together =
        FakeUseCases.withCallTool(
            (call, _, _) -> {
              all.countDown();
              return await(all)
                  ? FakeUseCases.served(call.arguments().json().text())
                  : new Outcome.Failed<>(new Failure.Cancelled());
            });
    try (TestBridge bridge = TestBridge.start(together);
        HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + bridge.server().port() + ECHO);

      List<CompletableFuture<HttpResponse<String>>> answers =
          IntStream.range(0, 50)
              .mapToObj(i -> HttpRequest.BodyPublishers.ofString("{\"n\":" + i + "}"))
              .map(body -> HttpRequest.newBuilder(uri).POST(body).build())
              .map(call -> client.sendAsync(call, HttpResponse.BodyHandlers.ofString()))
              .toList();

      for (int i = 0; i < 50; i++) {
        assertEquals("{\"n\":" + i + "}", answers.get(i).join().body());
      }
    }
  }

  @Test
  void answersNewConnectionsWith503WhileCallCompletes() throws InterruptedException {
    TestBridge bridge = startWaiting();
    try (RawClient running = bridge.connect();
        RawClient idle = bridge.connect()) {
      assertEquals(200, idle.send("GET", "/servers", "").status());
      running.write(RawClient.request("POST", ECHO, "{\"n\":1}"));
      assertTrue(begun.await(5, SECONDS));
      Thread closing = Thread.ofVirtual().start(bridge::close);

      assertTrue(mcp.drained().await(5, SECONDS));
      ParsedResponse ready = idle.send("GET", "/health/ready", "");
      assertEquals(503, ready.status());
      assertEquals("the bridge is stopping", ready.json().at("/reasons/0").asString());
      ParsedResponse refusal = bridge.get("/servers");
      assertEquals(503, refusal.status());
      assertEquals("/problems/draining", refusal.json().at("/type").asString());
      assertEquals("1", refusal.header("Retry-After"));
      assertEquals(200, bridge.get("/health/live").status());
      mayEnd.countDown();

      ParsedResponse answer = running.read();
      assertEquals(200, answer.status());
      assertEquals("{\"n\":1}", answer.body());
      assertEquals("close", answer.header("Connection"));
      assertTrue(closing.join(Duration.ofSeconds(5)));
    }
  }

  @Test
  void answersNewRequestsOnOldConnectionsWith503WhileDraining() throws InterruptedException {
    TestBridge bridge = startWaiting();
    try (RawClient running = bridge.connect();
        RawClient idle = bridge.connect()) {
      assertEquals(200, idle.send("GET", "/health/ready", "").status());
      running.write(RawClient.request("POST", ECHO, "{\"n\":1}"));
      assertTrue(begun.await(5, SECONDS));
      Thread closing = Thread.ofVirtual().start(bridge::close);
      assertTrue(mcp.drained().await(5, SECONDS));

      ParsedResponse answer = idle.send("GET", "/servers", "");

      assertEquals(503, answer.status());
      assertEquals("/problems/draining", answer.json().at("/type").asString());
      assertEquals("close", answer.header("Connection"));
      mayEnd.countDown();
      assertTrue(closing.join(Duration.ofSeconds(5)));
    }
  }

  @Test
  void servesRequestsAfterAnnouncedStop() {
    try (TestBridge bridge = TestBridge.start(FakeUseCases.withEchoTool());
        RawClient idle = bridge.connect()) {
      assertEquals("", idle.send("POST", ECHO, "{}").header("Connection"));
      bridge.server().announceStop();

      assertEquals(503, bridge.get("/health/ready").status());
      for (ParsedResponse served :
          List.of(idle.send("POST", ECHO, "{}"), bridge.post(ECHO, "{\"n\":1}"))) {
        assertEquals(200, served.status());
        assertEquals("close", served.header("Connection"));
      }
    }
  }

  @Test
  void closesConnectionOfFastPathAfterAnnouncedStop() {
    try (TestBridge bridge = TestBridge.start(FakeUseCases.withEchoTool());
        RawClient client = bridge.connect()) {
      for (int i = 0; i < 5; i++) {
        assertEquals(200, client.send("GET", "/servers", "").status());
      }
      bridge.server().announceStop();

      ParsedResponse last = client.send("GET", "/servers", "");

      assertEquals(200, last.status());
      assertEquals("close", last.header("Connection"));
      assertEquals("", client.readToEnd());
    }
  }

  @Test
  void refusesConnectionsButServesOldOnesAfterAnnouncedStop() throws InterruptedException {
    TestBridge bridge = startWaiting();
    try (RawClient running = bridge.connect();
        RawClient idle = bridge.connect()) {
      assertEquals(200, idle.send("GET", "/servers", "").status());
      running.write(RawClient.request("POST", ECHO, "{\"n\":1}"));
      assertTrue(begun.await(5, SECONDS));
      bridge.server().announceStop();
      Thread closing = Thread.ofVirtual().start(bridge::close);
      assertTrue(mcp.drained().await(5, SECONDS));

      assertThrows(UncheckedIOException.class, bridge::connect);
      ParsedResponse served = idle.send("GET", "/servers", "");
      mayEnd.countDown();

      assertEquals(200, served.status());
      assertEquals("close", served.header("Connection"));
      assertEquals(200, running.read().status());
      assertTrue(closing.join(Duration.ofSeconds(5)));
    }
  }

  @Test
  void interruptsRequestsAfterDrainTimeout() throws InterruptedException {
    TestBridge bridge =
        TestBridge.start(
            TestBridge.impatient(
                Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofMillis(100)),
            waiting);
    try (RawClient running = bridge.connect()) {
      running.write(RawClient.request("POST", ECHO, "{}"));
      assertTrue(begun.await(5, SECONDS));

      bridge.close();

      ParsedResponse answer = running.read();
      assertEquals(503, answer.status());
      assertEquals("/problems/draining", answer.json().at("/type").asString());
      assertThat(answer.json().at("/detail").asString()).contains("listen.drainTimeout");
    }
  }

  @Test
  void endsEventStreamsAfterDrainTimeoutWithTheReason() {
    UseCases streaming =
        FakeUseCases.withCallTool(
            (call, _, context) -> {
              JsonBytes progress = JsonBytes.of("{\"progress\":1}");
              context
                  .client()
                  .channel()
                  .sendNotification(new ServerMessage("notifications/progress", progress));
              return waitFor(call);
            });
    TestBridge bridge =
        TestBridge.start(
            TestBridge.impatient(
                Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofMillis(100)),
            streaming);
    try (RawClient running = bridge.connect()) {
      running.write(
          RawClient.request("POST", ECHO, "{}", "Accept: text/event-stream", "X-Request-Id: mine"));
      assertEquals(200, running.readHead().status());
      assertThat(running.readChunk()).startsWith("event: progress\n");

      bridge.close();

      assertEquals(
          """
          event: error
          data: {"type":"/problems/draining","title":"Bridge is shutting down","status":503,\
          "detail":"the request was not complete after listen.drainTimeout; a tool may have run",\
          "instance":"/servers/demo/tools/echo","server":"demo","tool":"echo","requestId":"mine"}

          """,
          running.readChunks());
    }
  }

  @Test
  void mayBeClosedTwice() {
    TestBridge bridge = TestBridge.start(FakeUseCases.withEchoTool());
    bridge.close();

    bridge.close();

    assertThrows(UncheckedIOException.class, bridge::connect);
  }

  private static BridgeHttpServer server(String host, int port) {
    return new BridgeHttpServer(
        TestBridge.SETTINGS.with(host, port),
        FakeUseCases.withEchoTool(),
        TestBridge.NO_MCP,
        Ticker.system(),
        TestBridge.LIMITS,
        HttpTelemetry.NONE,
        () -> TestBridge.SCHEMA);
  }

  /** Starts a bridge whose calls block, and which reports when it begins to drain. */
  private TestBridge startWaiting() {
    return TestBridge.start(TestBridge.SETTINGS, waiting, mcp, Ticker.system(), TestBridge.LIMITS);
  }

  private Outcome<McpResult> waitFor(ToolCall call) {
    begun.countDown();
    return await(mayEnd)
        ? FakeUseCases.served(call.arguments().json().text())
        : new Outcome.Failed<>(new Failure.Cancelled());
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(8, SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
