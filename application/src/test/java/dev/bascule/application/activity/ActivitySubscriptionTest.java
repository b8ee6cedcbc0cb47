package dev.bascule.application.activity;

import static dev.bascule.application.CoreFixture.SERVER;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.bascule.application.CoreFixture;
import dev.bascule.application.context.CallContext;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The records of servers that are added and removed. */
class ActivitySubscriptionTest {

  private static final ServerId OTHER = new ServerId("other");
  private static final Duration TOOK = Duration.ofSeconds(10);

  private final ActivityLog activityLog =
      new ActivityLog(List.of(SERVER), new FakeTicker(), () -> Instant.EPOCH);

  @Test
  void discardsRemovedServers() {
    activityLog.setServers(List.of(OTHER, SERVER));
    activityLog.setServers(List.of(OTHER));

    assertEquals(List.of(OTHER), List.copyOf(activityLog.servers().keySet()));
  }

  @Test
  void keepsRecordsOfRemainingServers() {
    activityLog.callEnded(
        CoreFixture.call("look", "{}"),
        CallContext.ANONYMOUS,
        new Outcome.Failed<>(new Failure.TimedOut(TOOK)),
        TOOK);

    activityLog.setServers(List.of(OTHER, SERVER));

    assertNotEquals(
        requireNonNull(activityLog.servers().get(OTHER)).calls(),
        requireNonNull(activityLog.servers().get(SERVER)).calls());
  }
}
