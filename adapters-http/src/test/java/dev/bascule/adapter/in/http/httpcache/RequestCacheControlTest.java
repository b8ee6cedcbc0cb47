package dev.bascule.adapter.in.http.httpcache;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.domain.freshness.FreshnessRequirement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class RequestCacheControlTest {

  private static final Duration ANY = Duration.ofSeconds(Long.MAX_VALUE);
  private static final Duration MOST = Duration.ofSeconds(2_147_483_648L);

  static Stream<Arguments> fields() {
    return Stream.of(
        Arguments.of("no-cache", new FreshnessRequirement(true, false, false, null, null, null)),
        Arguments.of("NO-Cache", new FreshnessRequirement(true, false, false, null, null, null)),
        Arguments.of("no-store", new FreshnessRequirement(false, true, false, null, null, null)),
        Arguments.of(
            "only-if-cached", new FreshnessRequirement(false, false, true, null, null, null)),
        Arguments.of("max-age=5", aged(Duration.ofSeconds(5), null, null)),
        Arguments.of("Max-Age=\"5\"", aged(Duration.ofSeconds(5), null, null)),
        Arguments.of("max-age = 5", aged(Duration.ofSeconds(5), null, null)),
        Arguments.of("max-age=0", aged(Duration.ZERO, null, null)),
        Arguments.of("max-age=007", aged(Duration.ofSeconds(7), null, null)),
        Arguments.of("max-age=2147483648", aged(MOST, null, null)),
        Arguments.of("max-age=2147483649", aged(MOST, null, null)),
        Arguments.of("max-age=99999999999999999999999", aged(MOST, null, null)),
        Arguments.of("max-age=-1", aged(Duration.ZERO, null, null)),
        Arguments.of("max-age=1.5", aged(Duration.ZERO, null, null)),
        Arguments.of("max-age=soon", aged(Duration.ZERO, null, null)),
        Arguments.of("max-age", aged(Duration.ZERO, null, null)),
        Arguments.of("max-age=1, max-age=9", aged(Duration.ofSeconds(1), null, null)),
        Arguments.of("min-fresh=30", aged(null, Duration.ofSeconds(30), null)),
        Arguments.of("min-fresh=x", FreshnessRequirement.NONE),
        Arguments.of("max-stale=60", aged(null, null, Duration.ofMinutes(1))),
        Arguments.of("max-stale", aged(null, null, ANY)),
        Arguments.of("max-stale=x", FreshnessRequirement.NONE),
        Arguments.of("x=\"a, no-cache\", max-age=3", aged(Duration.ofSeconds(3), null, null)),
        Arguments.of("x=\"\\\", no-cache\"", FreshnessRequirement.NONE),
        Arguments.of("x=\"no-cache", FreshnessRequirement.NONE),
        Arguments.of("private, s-maxage=9", FreshnessRequirement.NONE),
        Arguments.of("", FreshnessRequirement.NONE),
        Arguments.of(
            " , ,no-store,", new FreshnessRequirement(false, true, false, null, null, null)));
  }

  @ParameterizedTest
  @MethodSource("fields")
  void parsesRequestDirectives(String field, FreshnessRequirement expected) {
    assertEquals(expected, RequestCacheControl.parse(List.of(field), List.of()));
  }

  @Test
  void joinsRepeatedFields() {
    FreshnessRequirement requirement =
        RequestCacheControl.parse(List.of("max-age=5", "max-stale=6, no-cache"), List.of());

    assertEquals(
        new FreshnessRequirement(
            true, false, false, Duration.ofSeconds(5), null, Duration.ofSeconds(6)),
        requirement);
  }

  @Test
  void usesPragmaOnlyWithoutCacheControl() {
    assertEquals(
        FreshnessRequirement.RELOAD, RequestCacheControl.parse(List.of(), List.of("No-Cache")));
    assertEquals(
        aged(Duration.ofSeconds(5), null, null),
        RequestCacheControl.parse(List.of("max-age=5"), List.of("no-cache")));
    assertEquals(
        FreshnessRequirement.NONE, RequestCacheControl.parse(List.of(), List.of("max-age=0")));
  }

  @Test
  void requiresNothingWithoutFields() {
    assertEquals(FreshnessRequirement.NONE, RequestCacheControl.parse(List.of(), List.of()));
  }

  private static FreshnessRequirement aged(
      @Nullable Duration maxAge, @Nullable Duration minFresh, @Nullable Duration maxStale) {
    return new FreshnessRequirement(false, false, false, maxAge, minFresh, maxStale);
  }
}
