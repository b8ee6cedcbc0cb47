package dev.bascule.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.breaker.CircuitBreaker;
import dev.bascule.domain.breaker.FailureRate;
import dev.bascule.domain.breaker.HealthSignal;
import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.cache.CacheSettings;
import dev.bascule.domain.cache.TestCaches;
import dev.bascule.domain.cache.lru.LruTtlCache;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.time.Ticker;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Operations on every call allocate nothing. Each runs so often that allocations of the JVM itself
 * amount to less than a byte per run.
 */
class CacheAndBreakerAllocationTest {

  private static final int TIMES = 20_000;

  @Test
  void allocatesNothingOnCacheHit() {
    AtomicLong now = new AtomicLong();
    LruTtlCache<CacheKey, String> moving = cache(now::incrementAndGet);
    LruTtlCache<CacheKey, String> standing = cache(() -> 0);
    CacheKey key =
        CacheKey.ofListing(CachePartition.SHARED, new ServerId("server"), ListKind.TOOLS);
    TestCaches.put(moving, key, "value");
    TestCaches.put(standing, key, "value");

    assertEquals(0, bytesEach(() -> moving.get(key)));
    assertEquals(0, bytesEach(() -> standing.get(key)));
  }

  static Stream<Optional<FailureRate>> rates() {
    return Stream.of(
        Optional.empty(), Optional.of(new FailureRate(0.5, Duration.ofSeconds(30), 20)));
  }

  @ParameterizedTest
  @MethodSource("rates")
  void allocatesNothingOnSuccessWhileClosed(Optional<FailureRate> rate) {
    HealthSignal well = new HealthSignal.Success();
    CircuitBreaker breaker =
        new CircuitBreaker(
            BreakerSettings.DEFAULTS.withFailureRate(rate),
            Ticker.system(),
            InstantSource.system(),
            _ -> {});
    Supplier<String> action = () -> "result";
    Function<String, HealthSignal> classifier = _ -> well;
    Function<Duration, String> refusal = _ -> "refused";

    assertEquals(0, bytesEach(() -> breaker.run(action, classifier, refusal)));
  }

  private static long bytesEach(Runnable action) {
    repeat(action);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    repeat(action);
    return (threads.getCurrentThreadAllocatedBytes() - before) / TIMES;
  }

  private static void repeat(Runnable action) {
    for (int i = 0; i < TIMES; i++) {
      action.run();
    }
  }

  private static LruTtlCache<CacheKey, String> cache(Ticker ticker) {
    return new LruTtlCache<>(
        new CacheSettings(10, 1000, FreshnessLifetime.of(Duration.ofDays(1))),
        String::length,
        ticker);
  }
}
