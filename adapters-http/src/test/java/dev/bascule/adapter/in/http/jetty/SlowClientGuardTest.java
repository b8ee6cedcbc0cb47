package dev.bascule.adapter.in.http.jetty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.FakeUseCases;
import dev.bascule.adapter.in.http.RawClient;
import dev.bascule.adapter.in.http.TestBridge;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.filter.LoadSheddingFilter.LoadLimits;
import dev.bascule.adapter.in.http.filter.LoadSheddingFilter.SheddingSettings;
import dev.bascule.domain.budget.AnswerBudget;
import dev.bascule.domain.time.FakeTicker;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients that request a long response, and do not read it. */
final class SlowClientGuardTest {

  /** More than the buffers of a connection on both sides. */
  private static final int BYTES = 16 << 20;

  private final AnswerBudget budget = new AnswerBudget(BYTES + 1000, Duration.ZERO);

  private static final String ECHO = "/servers/demo/tools/echo";

  private final FakeTicker ticker = new FakeTicker();

  private final TestBridge bridge =
      TestBridge.start(
          TestBridge.impatient(
              /* idle= */ Duration.ofSeconds(30),
              /* read= */ Duration.ofMillis(200),
              /* drain= */ Duration.ofSeconds(5)),
          FakeUseCases.withCallTool(
              (_, _, _) ->
                  FakeUseCases.served("{\"content\":[],\"x\":\"" + "x".repeat(BYTES) + "\"}")),
          TestBridge.NO_MCP,
          ticker,
          new LoadLimits(TestBridge.LIMITS.bodyBudget(), 1, budget, SheddingSettings.DEFAULTS));

  @AfterEach
  void close() {
    bridge.close();
  }

  @Test
  void disconnectsSlowReaders() {
    try (RawClient client = bridge.connect()) {
      client.write(RawClient.request("POST", ECHO, "{}"));
      RawClient.ParsedResponse head = client.readHead();
      assertEquals(200, head.status());

      ticker.advance(Duration.ofMinutes(5));
      // A permit is available again when the first one has been aborted.
      for (RawClient.ParsedResponse next = shortly(); next.status() == 503; next = shortly()) {
        assertEquals("/problems/overloaded", next.json().at("/type").asString());
      }

      int length = Integer.parseInt(head.header("Content-Length"));
      assertTrue(readToEnd(client) < length);
    }
  }

  @Test
  void servesReaders() {
    RawClient.ParsedResponse answer = bridge.post(ECHO, "{}");

    assertEquals(200, answer.status());
    assertTrue(answer.body().length() > BYTES);
  }

  @Test
  void limitsTotalMemory() {
    try (RawClient client = bridge.connect()) {
      client.write(RawClient.request("POST", ECHO, "{}"));
      assertEquals(200, client.readHead().status());

      RawClient.ParsedResponse second = bridge.post(ECHO, "{}");

      assertEquals(503, second.status());
      assertEquals("1", second.header("Retry-After"));
      assertEquals(200, bridge.get("/health/live").status());
    }
  }

  @ParameterizedTest
  @CsvSource({"?unwrap=true, */*", "'', text/event-stream"})
  void doesNotConvertWithoutMemory(String query, String accept) {
    RawClient.ParsedResponse answer = bridge.post(ECHO + query, "{}", "Accept: " + accept);

    assertEquals(429, answer.status());
    assertEquals("answer-bytes", answer.json().at("/limit").asString());
    assertEquals(BYTES + 1000, budget.freeBytes());
  }

  @Test
  void releasesBudgetIfWriteFails() {
    AnswerBudget small = new AnswerBudget(BYTES, Duration.ZERO);
    List<Throwable> told = new ArrayList<>();

    new SlowClientGuard(small, ticker)
        .send(
            new CompleteResponse(200, HttpFields.EMPTY, ByteBuffer.allocate(BYTES)),
            new BrokenSink(told));

    assertEquals(1, told.size());
    assertEquals(BYTES, small.freeBytes());
  }

  /** Fails to start writing. */
  private record BrokenSink(List<Throwable> told) implements ResponseSink {

    @Override
    public String path() {
      return ECHO;
    }

    @Override
    public String requestId() {
      return "id";
    }

    @Override
    public void write(CompleteResponse response, Callback callback) {
      throw new IllegalStateException("broken");
    }

    @Override
    public void abort() {}

    @Override
    public void failed(Throwable cause) {
      told.add(cause);
    }
  }

  private RawClient.ParsedResponse shortly() {
    return bridge.post(ECHO, "{}");
  }

  /** Returns the number of received bytes; a connection reset also ends the input. */
  private static int readToEnd(RawClient client) {
    try {
      return client.readToEnd().length();
    } catch (UncheckedIOException e) {
      assertThrows(UncheckedIOException.class, client::readToEnd);
      return 0;
    }
  }
}
