package dev.bascule.domain.cache;

import static dev.bascule.domain.cache.TestLifetimes.fresh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.freshness.FreshnessLifetime;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CachedValueTest {

  private static final Duration ENDLESS = Duration.ofSeconds(Long.MAX_VALUE);

  private final CachedValue<String> cached = new CachedValue<>("1", Long.MAX_VALUE, fresh(10));

  @ParameterizedTest
  @CsvSource({"0, 0, 10", "9, 9, 1", "10, 10, 0", "11, 11, -1", "-5, 0, 10"})
  void returnsFreshness(long elapsed, long age, long remaining) {
    Freshness freshness = cached.freshnessAt(Long.MAX_VALUE + elapsed);

    assertEquals(new Freshness(Duration.ofNanos(age), Duration.ofNanos(remaining)), freshness);
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 10", "9, 9, 1", "10, 9, 1", "11, 9, 1", "-5, 0, 10"})
  void isNeverStaleIfFoundFresh(long elapsed, long age, long remaining) {
    Freshness freshness = cached.foundFreshAt(Long.MAX_VALUE + elapsed);

    assertEquals(new Freshness(Duration.ofNanos(age), Duration.ofNanos(remaining)), freshness);
  }

  @ParameterizedTest
  @MethodSource("longLives")
  void returnsFreshnessOfVeryLongLifetime(Duration life, long age) {
    CachedValue<String> longLived = new CachedValue<>("1", 0, FreshnessLifetime.of(life));
    Freshness expected = new Freshness(Duration.ofNanos(age), life.minusNanos(age));

    assertEquals(expected, longLived.freshnessAt(age));
    assertEquals(expected, longLived.foundFreshAt(age));
  }

  static Stream<Arguments> longLives() {
    Duration longest = Duration.ofNanos(Long.MAX_VALUE);
    return Stream.of(longest.minusNanos(1), longest, longest.plusNanos(1), ENDLESS)
        .flatMap(life -> Stream.of(0L, 3L, Long.MAX_VALUE - 2).map(age -> arguments(life, age)));
  }
}
