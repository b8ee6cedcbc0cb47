package dev.bascule.domain.cache.shared;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.domain.cache.Cache;
import dev.bascule.domain.cache.CacheLookup;
import dev.bascule.domain.cache.CacheReader;
import dev.bascule.domain.cache.CacheSettings;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.TestCaches;
import dev.bascule.domain.cache.lru.LruTtlCache;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.time.FakeTicker;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation is that of the own cache, but values are served only with trust. */
class TrustCheckedReaderTest {

  private static final CacheTag SERVER = new CacheTag.ServerTag(new ServerId("files"));
  private static final SimulatedKey KEY = new SimulatedKey("a", List.of(SERVER), true);
  private static final SimulatedValue VALUE = new SimulatedValue("a", 1, 2);
  private static final CacheSettings SETTINGS =
      new CacheSettings(20, 1000, FreshnessLifetime.of(Duration.ofMinutes(1)));

  private final FakeTicker ticker = new FakeTicker();
  private final ScriptedTokens tokens = new ScriptedTokens();
  private final GenerationTracker tracker = tokens.newTracker(ticker);
  private final LruTtlCache<SimulatedKey, SimulatedValue> own =
      new LruTtlCache<>(SETTINGS, _ -> 1, ticker);
  private final TrustCheckedReader<SimulatedKey, SimulatedValue> cache =
      new TrustCheckedReader<>(own, tracker, ticker);

  private static Stream<Method> operations() {
    return Stream.of(CacheReader.class.getMethods()).sorted(Comparator.comparing(Method::toString));
  }

  @ParameterizedTest
  @MethodSource("operations")
  @SuppressWarnings("unchecked")
  void passesEveryLookUpOn(Method operation) throws ReflectiveOperationException {
    Map<Class<?>, Object> samples =
        Map.of(long.class, 11L, CacheLookup.class, new CacheLookup.Miss<>(4));
    List<Object> calls = new ArrayList<>();
    Cache<SimulatedKey, SimulatedValue> passive =
        (Cache<SimulatedKey, SimulatedValue>)
            Proxy.newProxyInstance(
                Cache.class.getClassLoader(),
                new Class<?>[] {Cache.class},
                (_, called, arguments) -> {
                  calls.add(called);
                  calls.add(List.of(arguments));
                  return samples.get(called.getReturnType());
                });
    Object[] arguments =
        Stream.of(operation.getParameterTypes())
            .map(type -> samples.getOrDefault(type, KEY))
            .toArray();

    Object result = operation.invoke(new TrustCheckedReader<>(passive, tracker, ticker), arguments);

    assertThat(calls).containsExactly(operation, List.of(arguments));
    assertThat(result).isEqualTo(samples.get(operation.getReturnType()));
  }

  @Test
  void servesNothingWithoutTrustAndIsolation() {
    TestCaches.put(own, KEY, VALUE);
    tracker.maintain();
    tokens.returnHeartbeat();
    assertThat(cache.get(KEY)).isInstanceOf(CacheLookup.Fresh.class);
    assertThat(cache.getIfFresh(KEY, ticker.nanos())).isInstanceOf(CacheLookup.Fresh.class);

    ticker.advance(Duration.ofSeconds(1));
    assertThat(cache.get(KEY)).isInstanceOf(CacheLookup.Fresh.class);
    ticker.advance(Duration.ofSeconds(30));
    assertThat(cache.get(KEY)).isEqualTo(new CacheLookup.Miss<>(own.epoch(KEY)));
    assertThat(cache.getIfFresh(KEY, ticker.nanos()))
        .isEqualTo(new CacheLookup.Miss<>(own.epoch(KEY)));
  }

  @Test
  @SuppressWarnings("unchecked")
  void trustThatBeginsDuringLookUpProvesNothingOfWhatWasFound() {
    Cache<SimulatedKey, SimulatedValue> slow =
        (Cache<SimulatedKey, SimulatedValue>)
            Proxy.newProxyInstance(
                Cache.class.getClassLoader(),
                new Class<?>[] {Cache.class},
                (_, called, arguments) -> {
                  Object found = called.invoke(own, arguments);
                  tracker.maintain();
                  tokens.returnHeartbeat();
                  return found;
                });
    TrustCheckedReader<SimulatedKey, SimulatedValue> checked =
        new TrustCheckedReader<>(slow, tracker, ticker);
    for (Function<SimulatedKey, CacheLookup<SimulatedValue>> lookUp :
        List.<Function<SimulatedKey, CacheLookup<SimulatedValue>>>of(
            checked::get, key -> checked.getIfFresh(key, ticker.nanos()), checked::peek)) {
      TestCaches.put(own, KEY, VALUE);
      ticker.advance(Duration.ofSeconds(31));

      assertThat(lookUp.apply(KEY)).isInstanceOf(CacheLookup.Miss.class);
    }
  }
}
