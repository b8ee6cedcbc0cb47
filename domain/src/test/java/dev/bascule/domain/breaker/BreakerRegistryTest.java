package dev.bascule.domain.breaker;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class BreakerRegistryTest {

  private final BreakerFixture fixture = new BreakerFixture();
  private final List<String> made = new ArrayList<>();
  private final BreakerRegistry<String> registry = registryOf(3);

  @Test
  void returnsOneBreakerPerKey() {
    CircuitBreaker first = get("first");

    assertSame(first, get("first"));
    assertNotSame(first, get("second"));
    assertEquals(List.of("first", "second"), made);
  }

  @Test
  void evictsLeastRecentlyUsedBreakerWhenFull() {
    get("first");
    get("second");
    get("third");
    get("first");

    get("fourth");

    assertEquals(List.of("third", "first", "fourth"), keys());
  }

  @Test
  void keepsBreakerThatIsNotClosed() {
    CircuitBreaker open = get("open");
    open.forceOpen();
    get("second");
    get("third");

    get("fourth");

    assertSame(open, get("open"));
    assertEquals(List.of("third", "fourth", "open"), keys());
  }

  @Test
  void keepsBreakerWithCallInFlight() {
    CallAdmission admission = get("busy").tryAcquire();
    get("second");
    get("third");

    get("fourth");

    assertEquals(List.of("busy", "third", "fourth"), keys());
    assertEquals(CallPermit.class, admission.getClass());
  }

  @Test
  void findsOnlyBreakersThatWereCreated() {
    Optional<CircuitBreaker> before = registry.find("key");
    CircuitBreaker created = get("key");

    assertEquals(Optional.empty(), before);
    assertEquals(Optional.of(created), registry.find("key"));
    assertEquals(Optional.empty(), registry.find("other"));
  }

  @Test
  void forgetsAllBreakersThatMatch() {
    List.of("first", "second", "third").forEach(this::get);

    registry.forgetIf((key, _) -> key.endsWith("d"));

    assertEquals(List.of("first"), keys());
  }

  @Test
  void returnsEmptyIfNoBreakerCanBeEvicted() {
    List.of("first", "second", "third").forEach(key -> get(key).forceOpen());

    Optional<CircuitBreaker> fourth = registry.getOrCreate("fourth", BreakerSettings.DEFAULTS);

    assertEquals(Optional.empty(), fourth);
    assertEquals(List.of("first", "second", "third"), keys());
  }

  @Test
  void evictsIdleBreakerBeforeOneThatAwaitsProbe() {
    get("open").forceOpen();
    get("second");
    get("third");
    fixture.ticker.advance(Duration.ofSeconds(30));

    get("fourth");

    assertEquals(List.of("open", "third", "fourth"), keys());
  }

  @Test
  void evictsLeastRecentlyUsedBreakerThatAwaitsProbeIfNoneIsIdle() {
    get("first").forceOpen();
    get("second").forceOpen();
    fixture.ticker.advance(Duration.ofSeconds(29));
    get("third").forceOpen();
    fixture.ticker.advance(Duration.ofSeconds(1));
    CallAdmission probe = get("first").tryAcquire();

    get("fourth");

    assertEquals(List.of("third", "first", "fourth"), keys());
    assertEquals(CallPermit.class, probe.getClass());
  }

  @Test
  void evictsHalfOpenBreakerWhoseProbeSaidNothing() {
    List.of("first", "second", "third").forEach(key -> get(key).forceOpen());
    fixture.ticker.advance(Duration.ofSeconds(30));
    get("first").run(() -> "", _ -> BreakerFixture.IGNORED, _ -> "");
    get("second").tryAcquire();
    get("third").tryAcquire();

    get("fourth");

    assertEquals(List.of("second", "third", "fourth"), keys());
  }

  @Test
  void findsNothingAfterLastBreakerWasForgotten() {
    get("first");
    registry.forget("first");
    Optional<CircuitBreaker> afterForget = registry.find("first");
    get("second");
    registry.forgetIf((_, _) -> true);

    assertEquals(Optional.empty(), afterForget);
    assertEquals(Optional.empty(), registry.find("second"));
    assertSame(get("third"), registry.find("third").orElseThrow());
  }

  @Test
  @Tag("slow")
  void keepsOpenBreakerWithinCapacityAfter100000Keys() {
    BreakerRegistry<Integer> large =
        new BreakerRegistry<>(
            100,
            (_, settings) ->
                new CircuitBreaker(settings, fixture.ticker, fixture.date::get, _ -> {}));
    CircuitBreaker open = large.getOrCreate(0, BreakerSettings.DEFAULTS).orElseThrow();
    open.forceOpen();
    int largest = 0;

    for (int key = 1; key <= 100_000; key++) {
      large.getOrCreate(key, BreakerSettings.DEFAULTS);
      largest = Math.max(largest, large.breakers().size());
    }

    assertEquals(100, largest);
    assertSame(open, large.getOrCreate(0, BreakerSettings.DEFAULTS).orElseThrow());
  }

  @Test
  void keepsFirstBreakerOfRace() {
    OvertakenFactory maker = new OvertakenFactory();
    BreakerRegistry<String> overtaken = new BreakerRegistry<>(3, maker);
    maker.registry = overtaken;

    CircuitBreaker seen = overtaken.getOrCreate("key", BreakerSettings.DEFAULTS).orElseThrow();

    assertEquals(2, maker.calls);
    assertEquals(Optional.of(seen), maker.faster);
    assertEquals(1, overtaken.breakers().size());
  }

  /** While it creates its first breaker, another caller requests the same key, and is faster. */
  private static final class OvertakenFactory
      implements BiFunction<String, BreakerSettings, CircuitBreaker> {

    private @Nullable BreakerRegistry<String> registry;
    private Optional<CircuitBreaker> faster = Optional.empty();
    private int calls;

    @Override
    public CircuitBreaker apply(String key, BreakerSettings settings) {
      calls++;
      if (calls == 1) {
        faster = requireNonNull(registry).getOrCreate(key, BreakerSettings.DEFAULTS);
      }
      return new BreakerFixture().breaker;
    }
  }

  @Test
  void returnsCopyOfBreakers() {
    CircuitBreaker first = get("first");

    Map<String, CircuitBreaker> copy = registry.breakers();
    get("second");

    assertEquals(Map.of("first", first), copy);
  }

  @Test
  void releasesLockAfterEachUse() throws Exception {
    List<Runnable> uses =
        List.of(
            () -> get("new"), () -> get("new"), registry::breakers, () -> registry.forget("old"));
    List<Integer> sizes = new ArrayList<>();

    try (ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Runnable use : uses) {
        use.run();
        sizes.add(other.submit(() -> registry.breakers().size()).get(5, TimeUnit.SECONDS));
      }
    }

    assertEquals(List.of(1, 1, 1, 1), sizes);
  }

  @Test
  void createsNewBreakerAfterForget() {
    CircuitBreaker first = get("first");
    first.forceOpen();

    registry.forget("first");
    registry.forget("unknown");

    assertEquals(0, registry.breakers().size());
    assertEquals(CircuitState.CLOSED, get("first").snapshot().state());
  }

  @Test
  void supportsCapacityOfOne() {
    BreakerRegistry<String> single = registryOf(1);

    single.getOrCreate("first", BreakerSettings.DEFAULTS);
    single.getOrCreate("second", BreakerSettings.DEFAULTS);

    assertEquals(List.of("second"), List.copyOf(single.breakers().keySet()));
  }

  @Test
  void rejectsCapacityOfZero() {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> registryOf(0));

    assertEquals("capacity must be at least 1, but was 0", refusal.getMessage());
  }

  private CircuitBreaker get(String key) {
    return registry.getOrCreate(key, BreakerSettings.DEFAULTS).orElseThrow();
  }

  private List<String> keys() {
    return List.copyOf(registry.breakers().keySet());
  }

  private BreakerRegistry<String> registryOf(int capacity) {
    return new BreakerRegistry<>(
        capacity,
        (key, settings) -> {
          made.add(key);
          return new CircuitBreaker(settings, fixture.ticker, fixture.date::get, _ -> {});
        });
  }
}
