package dev.bascule.domain.cache.shared;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.domain.cache.shared.SharedCacheStatus.SharedState;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** For how long a replica had trust, also across an overflow of the ticker. */
class TrustHistoryTest {

  private static final Duration ISOLATED_FOR = Duration.ofNanos(1000);

  private final long start = new FakeTicker(Long.MAX_VALUE - 50).nanos();
  private final TrustHistory beginning = TrustHistory.beginAt(start, 100);

  @Test
  void isUnavailableUntilFirstProof() {
    assertState(beginning, 30, SharedState.UNAVAILABLE, 30, 30);
    assertState(beginning.provenAt(start + 10, start + 30), 40, SharedState.CONNECTED, 10, 30);
  }

  @Test
  void proofThatReturnsTooLateIsNoBeginning() {
    TrustHistory late = beginning.provenAt(start + 10, start + 200);

    assertState(late, 200, SharedState.UNAVAILABLE, 90, 200);
    assertState(late.provenAt(start + 190, start + 210), 220, SharedState.CONNECTED, 10, 210);
  }

  @Test
  void countsTimeWithoutTrust() {
    TrustHistory connected = beginning.provenAt(start, start);
    TrustHistory again = connected.provenAt(start + 290, start + 300);

    assertState(connected, 99, SharedState.CONNECTED, 99, 0);
    assertState(connected, 100, SharedState.ISOLATED, 0, 0);
    assertState(connected, 250, SharedState.ISOLATED, 150, 150);
    assertState(connected, 1100, SharedState.UNAVAILABLE, 1000, 1000);
    assertState(again, 320, SharedState.CONNECTED, 20, 200);
    assertState(again.provenAt(start + 280, start + 330), 340, SharedState.CONNECTED, 40, 200);
  }

  @Test
  void proofAtTheEndOfTrustBeginsItAgain() {
    TrustHistory connected = beginning.provenAt(start, start);

    assertState(connected.provenAt(start + 99, start + 99), 150, SharedState.CONNECTED, 150, 0);
    assertState(connected.provenAt(start + 90, start + 100), 150, SharedState.CONNECTED, 50, 0);
  }

  private void assertState(
      TrustHistory history, long at, SharedState state, long duration, long untrusted) {
    long now = start + at;
    assertThat(history.stateAt(now, ISOLATED_FOR)).isEqualTo(state);
    assertThat(history.durationAt(now)).isEqualTo(Duration.ofNanos(duration));
    assertThat(history.untrustedAt(now)).isEqualTo(Duration.ofNanos(untrusted));
  }
}
