package dev.bascule.adapter.in.http;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.RawClient.ParsedResponse;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls with event streams, while the server is silent for long. */
final class SilentCallTest {

  private static final String CALL =
      RawClient.request("POST", "/servers/demo/tools/echo", "{}", "Accept: text/event-stream");

  private final FakeTicker ticker = new FakeTicker();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final BlockingQueue<Outcome<McpResult>> results = new LinkedBlockingQueue<>();

  private final TestBridge bridge =
      TestBridge.start(
          TestBridge.impatient(
              /* idle= */ Duration.ofSeconds(30),
              /* read= */ Duration.ofMillis(200),
              /* drain= */ Duration.ofSeconds(5)),
          FakeUseCases.withCallTool((_, _, _) -> call()),
          TestBridge.NO_MCP,
          ticker,
          TestBridge.LIMITS);

  @AfterEach
  void close() {
    results.add(FakeUseCases.served("{}"));
    bridge.close();
  }

  @Test
  void opensStreamAfter15Seconds() throws InterruptedException {
    try (RawClient client = bridge.connect()) {
      client.write(CALL);
      assertTrue(begun.await(5, SECONDS));

      ticker.advance(Duration.ofSeconds(15));
      ParsedResponse head = client.readHead();
      results.add(FakeUseCases.served("{}"));

      assertEquals(200, head.status());
      assertEquals("text/event-stream", head.header("Content-Type"));
      assertEquals("event: result\ndata: {}\n\n", client.readChunks());
    }
  }

  @Test
  void sendsFailureAsEventAfterwards() throws InterruptedException {
    try (RawClient client = bridge.connect()) {
      client.write(CALL);
      assertTrue(begun.await(5, SECONDS));
      ticker.advance(Duration.ofSeconds(15));
      assertEquals(200, client.readHead().status());

      results.add(new Outcome.Failed<>(new Failure.TimedOut(Duration.ofSeconds(60))));

      String events = client.readChunks();
      assertThat(events).startsWith("event: error\ndata: {");
      assertThat(events).contains("\"status\":504");
    }
  }

  @Test
  void keepsStatusUntilThen() throws InterruptedException {
    try (RawClient client = bridge.connect()) {
      client.write(CALL);
      assertTrue(begun.await(5, SECONDS));
      ticker.advance(Duration.ofMillis(14_900));

      results.add(new Outcome.Failed<>(new Failure.TimedOut(Duration.ofSeconds(10))));

      assertEquals(504, client.read().status());
    }
  }

  private Outcome<McpResult> call() {
    begun.countDown();
    try {
      return results.take();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Outcome.Failed<>(new Failure.Cancelled());
    }
  }
}
