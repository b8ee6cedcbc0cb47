package dev.bascule.adapter.in.http;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.RawClient.Answer;
import dev.bascule.application.port.client.ClientAnswer;
import dev.bascule.application.port.client.ClientChannel;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The bounds of calls that are answered with events: of time, of place, and of what is told. */
final class ToolStreamBoundsTest {

  private static final String ECHO = "/servers/demo/tools/echo";
  private static final String EVENTS = "Accept: text/event-stream";

  private final BlockingQueue<Exchange> calls = new LinkedBlockingQueue<>();
  private final BlockingQueue<Outcome<McpResult>> results = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> interrupted = new LinkedBlockingQueue<>();

  private final TestBridge bridge =
      TestBridge.start(FakeUseCases.calling((_, _, exchange) -> call(exchange)));

  @AfterEach
  void close() {
    results.add(FakeUseCases.served("{}"));
    bridge.close();
  }

  @Test
  void askTheClientNothing() throws InterruptedException {
    try (RawClient client = bridge.connect()) {
      client.write(RawClient.request("POST", ECHO, "{}", EVENTS));

      Exchange exchange = takeCall();

      assertFalse(exchange.client().canBeAsked());
      assertEquals(Optional.of(LogLevel.INFO), exchange.passthrough().logLevel());
      assertFalse(exchange.passthrough().changesTheAnswer());
      assertEquals(
          ClientAnswer.METHOD_NOT_FOUND,
          exchange.client().channel().ask(log("{}"), Duration.ofSeconds(1)));
    }
  }

  @Test
  void cancelTheCallOfAClientThatLeavesBeforeTheFirst() throws InterruptedException {
    try (RawClient client = bridge.connect()) {
      client.write(RawClient.request("POST", ECHO, "{}", EVENTS));
      takeCall();
    }

    assertEquals("interrupted", interrupted.poll(1, SECONDS));
  }

  @Test
  void cancelTheCallOfAClientThatLeavesAmongThem() throws InterruptedException {
    try (RawClient client = bridge.connect()) {
      client.write(RawClient.request("POST", ECHO, "{}", EVENTS));
      takeCall().client().channel().tell(progress("{\"progress\":1}"));
      assertEquals(200, client.readHead().status());
    }

    assertEquals("interrupted", interrupted.poll(1, SECONDS));
  }

  @Test
  void dropWhatASlowClientDoesNotTake() throws InterruptedException {
    String large = "{\"data\":\"" + "x".repeat(1 << 20) + "\"}";
    try (RawClient client = bridge.connect()) {
      client.write(RawClient.request("POST", ECHO, "{}", EVENTS));
      ClientChannel channel = takeCall().client().channel();

      for (int i = 0; i < 64; i++) {
        channel.tell(log(large));
      }

      results.add(FakeUseCases.served("{}"));
      assertEquals(200, client.readHead().status());
      String events = client.readChunks();
      assertTrue(events.length() < 64L << 20);
      assertTrue(events.endsWith("event: result\ndata: {}\n\n"));
    }
  }

  @Test
  void haveRoomForSoManyOnly() {
    Limits none = new Limits(TestBridge.LIMITS.bodies(), 0);
    try (TestBridge full =
        TestBridge.start(
            TestBridge.SETTINGS,
            FakeUseCases.calling((_, _, exchange) -> call(exchange)),
            TestBridge.NO_MCP,
            Ticker.system(),
            none)) {

      Answer answer = full.post(ECHO, "{}", EVENTS);

      assertEquals(429, answer.status());
      assertEquals("1", answer.header("Retry-After"));
      assertTrue(calls.isEmpty());
    }
  }

  @Test
  void endWithAnErrorWhereTheBridgeStops() throws InterruptedException {
    TestBridge stopping =
        TestBridge.start(
            TestBridge.impatient(
                Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofMillis(100)),
            FakeUseCases.calling((_, _, exchange) -> call(exchange)));
    try (RawClient client = stopping.connect()) {
      client.write(RawClient.request("POST", ECHO, "{}", EVENTS));
      takeCall().client().channel().tell(progress("{\"progress\":1}"));
      assertEquals(200, client.readHead().status());

      stopping.close();

      String events = client.readChunks();
      assertTrue(events.contains("event: error\ndata: {"), events);
      assertTrue(events.contains("\"status\":503"), events);
    }
  }

  private Outcome<McpResult> call(Exchange exchange) {
    calls.add(exchange);
    try {
      return results.take();
    } catch (InterruptedException _) {
      interrupted.add("interrupted");
      Thread.currentThread().interrupt();
      return failed(new Failure.Cancelled());
    }
  }

  private Exchange takeCall() throws InterruptedException {
    Exchange exchange = calls.poll(5, SECONDS);
    assertTrue(exchange != null, "the tool was not called");
    return exchange;
  }

  private static ServerMessage progress(String params) {
    return new ServerMessage("notifications/progress", JsonBytes.of(params));
  }

  private static ServerMessage log(String params) {
    return new ServerMessage("notifications/message", JsonBytes.of(params));
  }

  private static Outcome<McpResult> failed(Failure failure) {
    return new Outcome.Failed<>(failure);
  }
}
