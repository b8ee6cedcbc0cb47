package dev.bascule.adapter.in.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.CacheProvenance.CacheLevel;
import dev.bascule.domain.freshness.CacheProvenance.Forwarded;
import dev.bascule.domain.freshness.CacheProvenance.Hit;
import dev.bascule.domain.freshness.CacheProvenance.Reason;
import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.json.Sha256;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class CacheResponseHeadersTest {

  static Stream<Arguments> provenances() {
    return Stream.of(
        Arguments.of(hit(1_999, 41_999), "bascule; hit; ttl=41", "private, max-age=41", "1"),
        Arguments.of(hit(0, 1), "bascule; hit; ttl=0", "private, max-age=0", "0"),
        Arguments.of(hit(9_000, 0), "bascule; hit; ttl=0", "private, max-age=0", "9"),
        Arguments.of(
            new Hit(
                new Freshness(Duration.ofSeconds(9), Duration.ofSeconds(51)), CacheLevel.SHARED),
            "bascule; hit; ttl=51; detail=shared",
            "private, max-age=51",
            "9"),
        Arguments.of(hit(9_000, -1), "bascule; hit; ttl=-1", "private, max-age=0", "9"),
        Arguments.of(hit(9_000, -3_000), "bascule; hit; ttl=-3", "private, max-age=0", "9"),
        Arguments.of(
            sent(Reason.MISS, false, 150_000),
            "bascule; fwd=miss; stored",
            "private, max-age=150",
            null),
        Arguments.of(
            sent(Reason.MISS, true, 150_000),
            "bascule; fwd=miss; stored; collapsed",
            "private, max-age=150",
            null),
        Arguments.of(sent(Reason.MISS, true, -1), "bascule; fwd=miss; collapsed", "no-store", null),
        Arguments.of(sent(Reason.MISS, false, -1), "bascule; fwd=miss", "no-store", null),
        Arguments.of(
            sent(Reason.UNTAGGED, false, -1),
            "bascule; fwd=miss; detail=untagged",
            "no-store",
            null),
        Arguments.of(
            sent(Reason.STALE, false, 999),
            "bascule; fwd=stale; stored",
            "private, max-age=0",
            null),
        Arguments.of(
            sent(Reason.REQUEST, false, 2_000),
            "bascule; fwd=request; stored",
            "private, max-age=2",
            null),
        Arguments.of(Forwarded.BYPASS, "bascule; fwd=bypass", "no-store", null));
  }

  @Test
  void derivesStrongTagFromBytes() {
    String tag = CompleteResponse.entityTag(Sha256.of("{}"));

    assertThat(tag).matches("\"[A-Za-z0-9_-]{22}\"");
    assertEquals(tag, CompleteResponse.entityTag(Sha256.of("{}")));
    assertNotEquals(tag, CompleteResponse.entityTag(Sha256.of("{ }")));
  }

  @ParameterizedTest
  @MethodSource("provenances")
  void reportsCacheStatus(
      CacheProvenance provenance, String cacheStatus, String cacheControl, @Nullable String age) {
    CompleteResponse response =
        CacheResponseHeaders.toResponse(new ApiResult.Value(JsonBytes.of("{}"), provenance));

    assertEquals(cacheControl.equals("no-store"), !response.headers().contains("ETag"));
    assertEquals(cacheStatus, response.headers().get("Cache-Status"));
    assertEquals(cacheControl, response.headers().get("Cache-Control"));
    assertEquals(age, response.headers().get("Age"));
  }

  private static CacheProvenance hit(long ageMillis, long remainingMillis) {
    return new Hit(new Freshness(Duration.ofMillis(ageMillis), Duration.ofMillis(remainingMillis)));
  }

  private static CacheProvenance sent(Reason reason, boolean collapsed, long storedMillis) {
    Optional<Duration> stored =
        Optional.of(Duration.ofMillis(storedMillis)).filter(time -> !time.isNegative());
    return new Forwarded(reason, collapsed, stored);
  }
}
