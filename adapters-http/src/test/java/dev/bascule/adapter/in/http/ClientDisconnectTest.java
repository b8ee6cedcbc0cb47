package dev.bascule.adapter.in.http;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.fastpath.FakeCachedCalls;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.in.Invocation;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Polling;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The effect of disconnects on calls, and pipelined requests, for requests that the server parsed
 * and for those of the fast path.
 */
@ParameterizedClass
@ValueSource(booleans = {false, true})
final class ClientDisconnectTest {

  private static final String ECHO = "/servers/demo/tools/echo";

  /** How often a header must occur until the fast path handles it. */
  private static final int UNTIL_KNOWN = 3;

  private final boolean isKnown;

  private final BlockingQueue<String> begun = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> interrupted = new LinkedBlockingQueue<>();
  private final AtomicInteger known = new AtomicInteger();
  private final Semaphore mayEnd = new Semaphore(0);

  private final TestBridge bridge = startBridge(/* idle= */ Duration.ofSeconds(30));

  /**
   * @param isKnown whether the header is already cached
   */
  ClientDisconnectTest(boolean isKnown) {
    this.isKnown = isKnown;
  }

  @AfterEach
  void close() {
    mayEnd.release(1000);
    bridge.close();
  }

  @Test
  void interruptsCallWhenClientDisconnects() throws InterruptedException {
    RawClient client = connect();
    client.write(RawClient.request("POST", ECHO, "{\"n\":1}"));
    assertEquals("{\"n\":1}", begun.poll(5, SECONDS));

    client.close();

    assertEquals("{\"n\":1}", interrupted.poll(5, SECONDS));
  }

  @Test
  void interruptsCallWithBodyInSeveralParts() throws InterruptedException {
    RawClient client = connect();
    String request = RawClient.request("POST", ECHO, "{\"n\":12345678}");
    client.write(request.substring(0, request.length() - 5));
    client.write(request.substring(request.length() - 5));
    assertEquals("{\"n\":12345678}", begun.poll(5, SECONDS));

    client.close();

    assertEquals("{\"n\":12345678}", interrupted.poll(5, SECONDS));
  }

  @Test
  void interruptsSecondCallOnConnection() throws InterruptedException {
    RawClient client = connect();
    mayEnd.release();
    assertEquals(200, client.send("POST", ECHO, "{\"n\":1}").status());
    client.write(RawClient.request("POST", ECHO, "{\"n\":2}"));
    assertEquals("{\"n\":1}", begun.poll(5, SECONDS));
    assertEquals("{\"n\":2}", begun.poll(5, SECONDS));

    client.close();

    assertEquals("{\"n\":2}", interrupted.poll(5, SECONDS));
  }

  @Test
  void interruptsCallOfClientWithPipelinedRequest() throws InterruptedException {
    RawClient client = connect();
    String request = RawClient.request("POST", ECHO, "{\"n\":1}");
    client.write(request + RawClient.request("POST", ECHO, "{\"n\":2}"));
    assertEquals("{\"n\":1}", begun.poll(5, SECONDS));

    client.close();

    assertEquals("{\"n\":1}", interrupted.poll(5, SECONDS));
  }

  @Test
  void treatsHalfClosedConnectionAsClosed() throws InterruptedException {
    try (RawClient client = connect()) {
      client.write(RawClient.request("POST", ECHO, "{\"n\":1}"));
      assertEquals("{\"n\":1}", begun.poll(5, SECONDS));

      client.shutdownOutput();

      // A half-closed connection looks like a closed one, so its call is cancelled as well.
      assertEquals("{\"n\":1}", interrupted.poll(5, SECONDS));
      assertEquals(503, client.read().status());
    }
  }

  @Test
  void answersPipelinedRequestsDuringCall() throws InterruptedException {
    try (RawClient client = connect()) {
      client.write(RawClient.request("POST", ECHO, "{\"n\":1}"));
      assertEquals("{\"n\":1}", begun.poll(5, SECONDS));
      String second = RawClient.request("POST", ECHO, "{\"n\":2}");
      client.write(second.substring(0, 30));
      client.write(second.substring(30) + RawClient.request("POST", ECHO, "{\"n\":3}"));

      mayEnd.release(3);

      assertEquals("{\"n\":1}", client.read().body());
      assertEquals("{\"n\":2}", client.read().body());
      assertEquals("{\"n\":3}", client.read().body());
    }
    assertThat(interrupted).isEmpty();
  }

  @Test
  void answersPipelinedRequestLikeOthers() throws InterruptedException {
    try (RawClient client = connect()) {
      client.write(RawClient.request("POST", ECHO, "{\"n\":1}"));
      assertEquals("{\"n\":1}", begun.poll(5, SECONDS));
      client.write(RawClient.request("POST", ECHO, "{\"n\":2}"));

      mayEnd.release(2);

      assertEquals("{\"n\":1}", client.read().body());
      assertEquals("{\"n\":2}", client.read().body());
      assertEquals(isKnown ? 3 : 0, known.get());
    }
  }

  @Test
  void answersRequestsInOnePacket() {
    mayEnd.release(3);
    try (RawClient client = connect()) {
      client.write(
          RawClient.request("POST", ECHO, "{\"n\":1}")
              + RawClient.request("GET", "/servers", "")
              + RawClient.request("POST", ECHO, "{\"n\":3}"));

      assertEquals("{\"n\":1}", client.read().body());
      assertEquals(200, client.read().status());
      assertEquals("{\"n\":3}", client.read().body());
    }
  }

  @Test
  void answersMorePipelinedRequestsThanTheBufferHolds() throws InterruptedException {
    String large = "{\"text\":\"" + "x".repeat(6_000) + "\"}";
    try (RawClient client = connect()) {
      client.write(RawClient.request("POST", ECHO, "{\"n\":1}"));
      assertEquals("{\"n\":1}", begun.poll(5, SECONDS));
      client.write(RawClient.request("POST", ECHO, large).repeat(5));

      mayEnd.release(6);

      assertEquals("{\"n\":1}", client.read().body());
      for (int i = 0; i < 5; i++) {
        assertEquals(large, client.read().body());
      }
    }
  }

  @Test
  void keepsConnectionForManyRequests() {
    mayEnd.release(200);
    try (RawClient client = connect()) {
      for (int i = 0; i < 200; i++) {
        assertEquals("{\"n\":" + i + "}", client.send("POST", ECHO, "{\"n\":" + i + "}").body());
      }
    }
  }

  @Test
  void allowsCallsLongerThanIdleTimeout() throws InterruptedException {
    try (TestBridge impatient = startBridge(/* idle= */ Duration.ofSeconds(1));
        RawClient client = connectTo(impatient)) {
      client.write(RawClient.request("POST", ECHO, "{\"n\":1}"));
      assertEquals("{\"n\":1}", begun.poll(5, SECONDS));

      assertNull(interrupted.poll(2_500, MILLISECONDS));
      mayEnd.release();

      assertEquals(200, client.read().status());
    }
  }

  @Test
  void closesConnectionAfterResponseWhileStopping() throws InterruptedException {
    try (RawClient client = connect()) {
      client.write(RawClient.request("POST", ECHO, "{\"n\":1}"));
      assertEquals("{\"n\":1}", begun.poll(5, SECONDS));
      Thread closing = Thread.ofVirtual().start(bridge::close);
      Polling.until(503, () -> bridge.get("/health/ready").status(), "status");
      mayEnd.release();

      RawClient.ParsedResponse answer = client.read();

      assertEquals("{\"n\":1}", answer.body());
      assertEquals("close", answer.header("Connection"));
      assertEquals("", client.readToEnd());
      assertTrue(closing.join(Duration.ofSeconds(5)));
    }
  }

  @Test
  void doesNotInterruptNextCall() throws InterruptedException {
    RawClient client = connect();
    client.write(RawClient.request("POST", ECHO, "{\"n\":1}"));
    assertEquals("{\"n\":1}", begun.poll(5, SECONDS));
    client.close();
    assertEquals("{\"n\":1}", interrupted.poll(5, SECONDS));
    mayEnd.release();

    assertEquals(200, bridge.post(ECHO, "{\"n\":2}").status());

    assertThat(interrupted).doesNotContain("{\"n\":2}");
  }

  private TestBridge startBridge(Duration idle) {
    return TestBridge.start(
        TestBridge.impatient(idle, Duration.ofSeconds(30), Duration.ofSeconds(30)),
        FakeUseCases.withCallTool(new WaitingCalls()));
  }

  private RawClient connect() {
    return connectTo(bridge);
  }

  private RawClient connectTo(TestBridge server) {
    RawClient client = server.connect();
    if (isKnown) {
      mayEnd.release(UNTIL_KNOWN + 1);
      for (int i = 0; i <= UNTIL_KNOWN; i++) {
        assertEquals("{\"n\":0}", client.send("POST", ECHO, "{\"n\":0}").body());
      }
      assertEquals(1, known.get());
      begun.clear();
    }
    return client;
  }

  /** Has no result available, and counts the requests of the fast path. */
  private final class WaitingCalls implements FakeCallTool {

    @Override
    public Invocation<McpResult> prepare(
        ToolCall call, FreshnessRequirement requirement, CallContext context) {
      if (FakeCachedCalls.isOnFastPath()) {
        known.incrementAndGet();
      }
      return FakeCallTool.super.prepare(call, requirement, context);
    }

    @Override
    public Outcome<McpResult> call(
        ToolCall call, FreshnessRequirement requirement, CallContext context) {
      return waitFor(call);
    }
  }

  private Outcome<McpResult> waitFor(ToolCall call) {
    String arguments = call.arguments().json().text();
    begun.add(arguments);
    try {
      mayEnd.acquire();
      return FakeUseCases.served(arguments);
    } catch (InterruptedException _) {
      interrupted.add(arguments);
      Thread.currentThread().interrupt();
      return new Outcome.Failed<>(new Failure.Cancelled());
    }
  }
}
