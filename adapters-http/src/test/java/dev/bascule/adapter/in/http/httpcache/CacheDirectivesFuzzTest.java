package dev.bascule.adapter.in.http.httpcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.bascule.adapter.in.http.httpcache.RequestCacheControl.CacheDirectives;
import dev.bascule.domain.freshness.FreshnessRequirement;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Any octets, split into lines at each LF, are parsed without negative or unbounded times. */
final class CacheDirectivesFuzzTest {

  private static final Duration MOST = Duration.ofSeconds(1L << 31);

  @FuzzTest
  void holds(byte[] octets) {
    List<String> lines =
        Arrays.asList(new String(octets, StandardCharsets.ISO_8859_1).split("\n", -1));

    CacheDirectives directives = CacheDirectives.of(lines);
    directives.byName().keySet().forEach(name -> assertTrue(directives.has(name)));
    directives
        .byName()
        .values()
        .forEach(value -> assertBounded(CacheDirectives.deltaSeconds(value)));
    assertBounded(directives.secondsOrZero("max-age"));
    FreshnessRequirement requirement = RequestCacheControl.parse(lines, lines);
    assertEquals(directives.has("no-store"), requirement.noStore());
    TargetedCacheControl.read(lines)
        .ifPresent(targeted -> assertBounded(targeted.secondsOrZero("max-age")));
    lines.forEach(line -> assertEquals(HttpDate.parse(line), HttpDate.parse(line)));
  }

  private static void assertBounded(@Nullable Duration duration) {
    assertTrue(
        duration == null || (!duration.isNegative() && duration.compareTo(MOST) <= 0),
        () -> String.valueOf(duration));
  }
}
