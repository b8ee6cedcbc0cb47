package dev.bascule.adapter.in.http.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.FakeUseCases;
import dev.bascule.adapter.in.http.RawClient.ParsedResponse;
import dev.bascule.adapter.in.http.TestBridge;
import dev.bascule.adapter.in.http.rest.ToolHandlers.WaitPreference;
import dev.bascule.application.context.CallContext;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The preference {@code wait}, alone and in tool calls over a socket. */
final class WaitPreferenceTest {

  private static final String ECHO = "/servers/demo/tools/echo";
  private static final WaitPreference SHORT = new WaitPreference(Duration.ofMillis(1));
  private static final WaitPreference LONG = new WaitPreference(Duration.ofHours(1));

  private final BlockingTool tool = new BlockingTool();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "wait=10                      | 10",
        "WAIT = \"010\"               | 10",
        "respond-async, wait=5        | 5",
        "a, wait=5, wait=7            | 5",
        "wait=5, wait=7               | 5",
        "wait=5;x=1, handling=lenient | 5",
        "return=minimal;wait=1        | `none`",
        "wait=0                       | `none`",
        "wait=-1                      | `none`",
        "wait=1.5                     | `none`",
        "wait                         | `none`",
        "await=5                      | `none`",
        "wait=9999999999              | `none`"
      })
  void parsesPositiveSeconds(String prefer, String seconds) {
    assertEquals(
        seconds,
        WaitPreference.of(List.of("respond-async", prefer))
            .map(wait -> Long.toString(wait.time().toSeconds()))
            .orElse("none"));
  }

  @Test
  void returnsOutcomeInTime() {
    Outcome<McpResult> served = FakeUseCases.served("{}");

    assertEquals(served, LONG.await(() -> served));
  }

  @Test
  void cancelsSlowCall() throws InterruptedException {
    do { // The time may pass before the thread of the call has started.
      assertEquals(
          new Outcome.Failed<McpResult>(new Failure.TimedOut(SHORT.time())),
          SHORT.await(() -> tool.call(CallContext.ANONYMOUS)));
    } while (tool.isLeftAlone());

    tool.awaitInterrupt();
  }

  @Test
  void cancelsCallOnDisconnect() throws InterruptedException {
    Thread.currentThread().interrupt();

    assertEquals(
        new Outcome.Failed<McpResult>(new Failure.Cancelled()),
        LONG.await(() -> tool.call(CallContext.ANONYMOUS)));

    assertTrue(Thread.interrupted());
  }

  @Test
  void rethrowsFailure() {
    IllegalArgumentException bug = new IllegalArgumentException("x");

    assertEquals(
        bug,
        assertThrows(
                IllegalStateException.class,
                () ->
                    LONG.await(
                        () -> {
                          throw bug;
                        }))
            .getCause());
  }

  @Test
  void answers504AfterTimeout() throws InterruptedException {
    try (TestBridge bridge = start()) {
      ParsedResponse answer = bridge.post(ECHO, "{}", "Prefer: wait=1");

      assertEquals(504, answer.status());
      assertEquals("/problems/timed-out", answer.json().at("/type").asString());
      assertEquals("no response within 1 s", answer.json().at("/detail").asString());
      assertEquals("wait=1", answer.header("Preference-Applied"));
      tool.awaitInterrupt();
    }
  }

  @Test
  void sendsPreferenceApplied() {
    try (TestBridge bridge = start()) {
      tool.ends(FakeUseCases.served("{}"));
      ParsedResponse answer = bridge.post(ECHO, "{}", "Prefer: wait=60");

      assertEquals(200, answer.status());
      assertEquals("wait=60", answer.header("Preference-Applied"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Prefer: respond-async", "Prefer: wait=0", "Accept: */*"})
  void omitsIgnoredPreference(String header) {
    try (TestBridge bridge = start()) {
      tool.ends(FakeUseCases.served("{}"));
      ParsedResponse answer = bridge.post(ECHO, "{}", header);

      assertEquals(200, answer.status());
      assertNull(answer.headers().get("preference-applied"));
    }
  }

  private TestBridge start() {
    return TestBridge.start(FakeUseCases.withCallTool((_, _, context) -> tool.call(context)));
  }
}
