package dev.bascule.application.activity;

import static dev.bascule.application.CoreFixture.SERVER;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.bascule.application.CoreFixture;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is remembered of servers that come and go. */
class ActivitySubscriptionTest {

  private static final ServerId OTHER = new ServerId("other");
  private static final Duration TOOK = Duration.ofSeconds(10);

  private final ActivityLog memory =
      new ActivityLog(List.of(SERVER), new FakeTicker(), () -> Instant.EPOCH);

  @Test
  void forgetsThoseThatGo() {
    memory.follow(List.of(OTHER, SERVER));
    memory.follow(List.of(OTHER));

    assertEquals(List.of(OTHER), List.copyOf(memory.servers().keySet()));
  }

  @Test
  void keepsWhatItKnowsOfThoseThatStay() {
    memory.callEnded(
        CoreFixture.call("look", "{}"), new Outcome.Failed<>(new Failure.TimedOut(TOOK)), TOOK);

    memory.follow(List.of(OTHER, SERVER));

    assertNotEquals(
        requireNonNull(memory.servers().get(OTHER)).calls(),
        requireNonNull(memory.servers().get(SERVER)).calls());
  }
}
