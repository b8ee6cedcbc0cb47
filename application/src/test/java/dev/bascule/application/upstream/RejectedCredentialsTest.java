package dev.bascule.application.upstream;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RejectedCredentialsTest {

  private static final ServerId SERVER = new ServerId("files");
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final FakeTicker ticker = new FakeTicker();
  private final RejectedCredentials rejected = new RejectedCredentials(ticker);

  @Test
  void concernValuesOfTheSameServerAndIdentity() {
    rejected.record(SERVER, user(0));

    assertTrue(rejected.rejectedSince(SERVER, user(0), SECOND));
    assertFalse(rejected.rejectedSince(SERVER, user(1), SECOND));
    assertFalse(rejected.rejectedSince(SERVER, ForwardedIdentity.NONE, SECOND));
    assertFalse(rejected.rejectedSince(new ServerId("other"), user(0), SECOND));
  }

  @Test
  void concernAllIdentitiesOnceTooManyWereRejected() {
    rejected.record(SERVER, user(0));
    ticker.advance(SECOND);
    for (int i = 1; i < RejectedCredentials.MAX_IDENTITIES; i++) {
      rejected.record(SERVER, user(i));
    }
    assertFalse(rejected.rejectedSince(SERVER, user(-1), SECOND));

    rejected.record(SERVER, user(RejectedCredentials.MAX_IDENTITIES));

    assertTrue(rejected.rejectedSince(SERVER, user(0), SECOND));
    assertTrue(rejected.rejectedSince(SERVER, user(-1), SECOND));
    assertFalse(rejected.rejectedSince(SERVER, user(-1), Duration.ofMillis(999)));
  }

  private static ForwardedIdentity user(int number) {
    return new ForwardedIdentity(Map.of("x-user", "user" + number), Optional.empty());
  }
}
