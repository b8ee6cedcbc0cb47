package dev.bascule.domain.freshness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.domain.freshness.CacheProvenance.CacheLevel;
import dev.bascule.domain.freshness.CacheProvenance.Forwarded;
import dev.bascule.domain.freshness.CacheProvenance.Hit;
import dev.bascule.domain.freshness.CacheProvenance.Reason;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class CacheProvenanceTest {

  static Stream<Arguments> provenances() {
    return Stream.of(
        Arguments.of(hit(2, 40), hit(9, 70), hit(9, 40)),
        Arguments.of(hit(9, -1), hit(2, 70), hit(9, -1)),
        Arguments.of(hit(2, 40), sharedHit(9, 70), sharedHit(9, 40)),
        Arguments.of(sharedHit(2, 40), hit(9, 70), sharedHit(9, 40)),
        Arguments.of(hit(2, 40), sent(Reason.MISS, 300), sent(Reason.MISS, 40)),
        Arguments.of(sent(Reason.MISS, 30), hit(2, 40), sent(Reason.MISS, 30)),
        Arguments.of(sent(Reason.STALE, 30), hit(2, -4), sent(Reason.STALE, 0)),
        Arguments.of(sent(Reason.MISS, 30), sent(Reason.STALE, 20), sent(Reason.MISS, 20)),
        Arguments.of(sent(Reason.MISS, 30), Forwarded.BYPASS, notStored(Reason.MISS)),
        Arguments.of(Forwarded.BYPASS, hit(2, 40), Forwarded.BYPASS),
        Arguments.of(joined(30), joined(20), joined(20)),
        Arguments.of(joined(30), hit(2, 40), joined(30)),
        Arguments.of(joined(30), sent(Reason.MISS, 40), sent(Reason.MISS, 30)),
        Arguments.of(sent(Reason.MISS, 30), joined(40), sent(Reason.MISS, 30)));
  }

  @ParameterizedTest
  @MethodSource("provenances")
  void isAsFreshAsTheLeastFresh(CacheProvenance one, CacheProvenance other, CacheProvenance both) {
    assertEquals(both, one.combinedWith(other));
  }

  private static CacheProvenance sharedHit(long age, long remaining) {
    return new Hit(
        new Freshness(Duration.ofSeconds(age), Duration.ofSeconds(remaining)), CacheLevel.SHARED);
  }

  private static CacheProvenance hit(long age, long remaining) {
    return new Hit(new Freshness(Duration.ofSeconds(age), Duration.ofSeconds(remaining)));
  }

  private static CacheProvenance sent(Reason reason, long storedFor) {
    return new Forwarded(
        reason, /* collapsed= */ false, Optional.of(Duration.ofSeconds(storedFor)));
  }

  private static CacheProvenance joined(long storedFor) {
    return new Forwarded(
        Reason.MISS, /* collapsed= */ true, Optional.of(Duration.ofSeconds(storedFor)));
  }

  private static CacheProvenance notStored(Reason reason) {
    return new Forwarded(reason, /* collapsed= */ false, Optional.empty());
  }
}
