package dev.bascule.domain.cache.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How long a replica relies on its own cache, also across an overflow of the ticker. */
class TrustTest {

  private final long start = new FakeTicker(Long.MAX_VALUE - 50).nanos();

  @Test
  void holdsForTimeAfterLastProof() {
    Trust trust = new Trust(start, 100);

    assertThat(trust.holdsAt(start + 99)).isTrue();
    assertThat(trust.holdsAt(start + 100)).isFalse();
    assertThat(trust.lapsesAtNanos()).isEqualTo(start + 100);
  }

  @Test
  void isProlongedByLaterProofOnly() {
    Trust trust = new Trust(start, 100);

    assertThat(trust.provenAt(start + 60)).isEqualTo(new Trust(start + 60, 100));
    assertThat(trust.provenAt(start - 1)).isSameAs(trust);
    assertThat(trust.provenAt(start)).isSameAs(trust);
  }

  @Test
  void isolatedReplicaServesValuesForPartOfTime() {
    Isolation isolation = new Isolation(1000);
    long lapsed = start;
    long earlier = start - 5000;

    assertThat(isolation.allows(lapsed, earlier, start + 499, 3)).isTrue();
    assertThat(isolation.allows(lapsed, earlier, start + 1000, 3)).isFalse();
    assertThat(isolation.allows(lapsed, start + 600, start + 1000, 3)).isTrue();
    assertThat(isolation.allows(lapsed, start + 600, start + 1600, 3)).isFalse();
  }

  @Test
  void valuesOfIsolatedReplicaEndAtDifferentTimes() {
    Isolation isolation = new Isolation(1000);

    long servedAt750 =
        IntStream.range(0, 1000)
            .filter(hash -> isolation.allows(start, start, start + 750, hash))
            .count();

    assertThat(servedAt750).isBetween(400L, 600L);
  }

  @Test
  void isolationOfZeroServesNothingAndUnlimitedEverything() {
    Isolation strict = new Isolation(0);
    Isolation unlimited = new Isolation(Long.MAX_VALUE);

    assertThat(strict.allows(start, start, start, 3)).isFalse();
    assertThat(unlimited.allows(start, start, start + 1_000_000, 3)).isTrue();
    assertThat(unlimited.roundAt(start, start + 1_000_000)).isZero();
    assertThat(strict.roundAt(start, start + 1)).isNotEqualTo(strict.roundAt(start, start + 2));
  }

  @Test
  void roundsAreNoLongerThanValuesAreServed() {
    Isolation isolation = new Isolation(1000);
    long first = isolation.roundAt(start, start);

    assertThat(isolation.roundAt(start, start + 999)).isEqualTo(first);
    assertThat(isolation.roundAt(start, start + 1000)).isNotEqualTo(first);
    assertThat(isolation.roundAt(start + 7, start + 1000)).isNotEqualTo(first);
  }

  @Test
  void settingsMustBeInRange() {
    Duration second = Duration.ofSeconds(1);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new SharedCacheSettings(Duration.ZERO, Duration.ZERO, second, second, second))
        .withMessage("trustFor must be positive, but was PT0S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SharedCacheSettings(second, second.negated(), second, second, second))
        .withMessage("isolatedFor must not be negative, but was PT-1S");
  }
}
