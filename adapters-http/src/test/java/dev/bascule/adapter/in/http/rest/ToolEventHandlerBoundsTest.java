package dev.bascule.adapter.in.http.rest;

import static dev.bascule.adapter.in.http.rest.BlockingTool.log;
import static dev.bascule.adapter.in.http.rest.BlockingTool.progress;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.FakeUseCases;
import dev.bascule.adapter.in.http.RawClient;
import dev.bascule.adapter.in.http.RawClient.ParsedResponse;
import dev.bascule.adapter.in.http.TestBridge;
import dev.bascule.adapter.in.http.filter.LoadSheddingFilter.LoadLimits;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientChannel;
import dev.bascule.application.context.ClientResponse;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The limits of calls with event streams: time, number and size. */
final class ToolEventHandlerBoundsTest {

  private static final String ECHO = "/servers/demo/tools/echo";
  private static final String EVENTS = "Accept: text/event-stream";

  private final BlockingTool tool = new BlockingTool();

  private final TestBridge bridge =
      TestBridge.start(FakeUseCases.withCallTool((_, _, context) -> tool.call(context)));

  @AfterEach
  void close() {
    tool.ends(FakeUseCases.served("{}"));
    bridge.close();
  }

  @Test
  void sendsNoRequestsToClient() throws InterruptedException {
    try (RawClient client = bridge.connect()) {
      client.write(RawClient.request("POST", ECHO, "{}", EVENTS));

      CallContext context = tool.nextCall();

      assertFalse(context.client().acceptsRequests());
      assertEquals(Optional.of(LogLevel.INFO), context.forwardedParams().logLevel());
      assertFalse(context.forwardedParams().affectsResult());
      assertEquals(
          ClientResponse.METHOD_NOT_FOUND,
          context.client().channel().sendRequest(log("{}"), Duration.ofSeconds(1)));
    }
  }

  @Test
  void cancelsCallOnDisconnectBeforeFirstEvent() throws InterruptedException {
    try (RawClient client = bridge.connect()) {
      client.write(RawClient.request("POST", ECHO, "{}", EVENTS));
      tool.nextCall();
    }

    tool.awaitInterrupt();
  }

  @Test
  void cancelsCallOnDisconnectAmongEvents() throws InterruptedException {
    try (RawClient client = bridge.connect()) {
      client.write(RawClient.request("POST", ECHO, "{}", EVENTS));
      tool.nextCall().client().channel().sendNotification(progress("{\"progress\":1}"));
      assertEquals(200, client.readHead().status());
    }

    tool.awaitInterrupt();
  }

  @Test
  void dropsEventsOfSlowClient() throws InterruptedException {
    String large = "{\"data\":\"" + "x".repeat(1 << 20) + "\"}";
    try (RawClient client = bridge.connect()) {
      client.write(RawClient.request("POST", ECHO, "{}", EVENTS));
      ClientChannel channel = tool.nextCall().client().channel();

      for (int i = 0; i < 64; i++) {
        channel.sendNotification(log(large));
      }

      tool.ends(FakeUseCases.served("{}"));
      assertEquals(200, client.readHead().status());
      String events = client.readChunks();
      assertTrue(events.length() < 64L << 20);
      assertThat(events).endsWith("event: result\ndata: {}\n\n");
    }
  }

  @Test
  void limitsNumberOfStreams() {
    LoadLimits none = TestBridge.limits(TestBridge.LIMITS.bodyBudget(), 0);
    try (TestBridge full =
        TestBridge.start(
            TestBridge.SETTINGS,
            FakeUseCases.withCallTool((_, _, context) -> tool.call(context)),
            TestBridge.NO_MCP,
            Ticker.system(),
            none)) {

      ParsedResponse answer = full.post(ECHO, "{}", EVENTS);

      assertEquals(429, answer.status());
      assertEquals("1", answer.header("Retry-After"));
      assertTrue(tool.isLeftAlone());
    }
  }

  @Test
  void endsWithErrorWhenBridgeStops() throws InterruptedException {
    TestBridge stopping =
        TestBridge.start(
            TestBridge.impatient(
                Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofMillis(100)),
            FakeUseCases.withCallTool((_, _, context) -> tool.call(context)));
    try (RawClient client = stopping.connect()) {
      client.write(RawClient.request("POST", ECHO, "{}", EVENTS));
      tool.nextCall().client().channel().sendNotification(progress("{\"progress\":1}"));
      assertEquals(200, client.readHead().status());

      stopping.close();

      String events = client.readChunks();
      assertThat(events).contains("event: error\ndata: {");
      assertThat(events).contains("\"status\":503");
    }
  }
}
