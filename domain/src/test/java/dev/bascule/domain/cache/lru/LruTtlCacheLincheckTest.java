package dev.bascule.domain.cache.lru;

import static dev.bascule.domain.cache.TestLifetimes.fresh;
import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

import dev.bascule.domain.cache.CacheFixture;
import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.cache.CacheSettings;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.TestCaches;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Lets Lincheck interleave whole operations of a cache of two entries for two partitions, of which
 * a full one evicts its own, including expiration and statistics, and compare every result with
 * those of some sequential order.
 */
@Tag("slow")
@Param(name = "key", gen = IntGen.class, conf = "1:3")
@Param(name = "epoch", gen = IntGen.class, conf = "0:2")
@Param(name = "nanos", gen = IntGen.class, conf = "1:2")
public class LruTtlCacheLincheckTest {

  private static final CacheTag ODD = new CacheTag.PartitionTag(CachePartition.ofView("odd"));

  /** The step of the ticker, in contrast to the single steps between two readings. */
  private static final int TICK = 1000;

  private final FakeTicker time = new FakeTicker();
  private final LruTtlCache<TestKey, String> cache =
      new LruTtlCache<>(
          new CacheSettings(2, 2, 2, /* maxShare= */ 0.25, fresh(2 * TICK)),
          String::length,
          this::readAndStep,
          new StripedReadBuffers(/* capacity= */ 2, /* number= */ 2));

  @Operation
  public String get(@Param(name = "key") int number) {
    return CacheFixture.found(cache.get(key(number)));
  }

  @Operation
  public String peek(@Param(name = "key") int number) {
    return CacheFixture.found(cache.peek(key(number)));
  }

  @Operation
  public void put(@Param(name = "key") int number, @Param(name = "nanos") int nanos) {
    TestCaches.put(cache, key(number), "" + nanos, fresh((long) nanos * TICK));
  }

  @Operation
  public long ownEpoch() {
    return cache.newEpoch(key(1));
  }

  @Operation
  public boolean replace(@Param(name = "key") int number, @Param(name = "epoch") int epoch) {
    return cache.replace(key(number), "r", fresh(TICK), Duration.ZERO, epoch);
  }

  @Operation
  public boolean putByEpoch(@Param(name = "key") int number, @Param(name = "epoch") int epoch) {
    return cache.put(key(number), "e", fresh(TICK), Duration.ZERO, epoch);
  }

  @Operation
  public void mark(@Param(name = "key") int number, @Param(name = "epoch") int epoch) {
    cache.markUncacheable(key(number), fresh(TICK), epoch);
  }

  @Operation
  public void vacate(@Param(name = "key") int number, @Param(name = "epoch") int epoch) {
    cache.deleteSuperseded(key(number), epoch);
  }

  @Operation
  public boolean delete(@Param(name = "key") int number) {
    return cache.delete(key(number));
  }

  @Operation
  public int deleteGroup() {
    return cache.deleteByTag(ODD);
  }

  @Operation
  public int expireGroup() {
    return cache.expireByTag(ODD);
  }

  @Operation
  public int clear() {
    return cache.clear();
  }

  @Operation
  public int cleanupExpired() {
    return cache.cleanupExpired();
  }

  @Operation
  public String stats() {
    return cache.stats().toString();
  }

  @Operation
  public void advance() {
    time.advanceNanos(TICK);
  }

  /** The default takes half a minute; a longer search is a property of the JVM. */
  @Test
  @Timeout(600)
  void isLinearizable() {
    new ModelCheckingOptions()
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(2)
        .actorsAfter(1)
        .iterations(Integer.getInteger("lincheck.iterations", 20))
        .invocationsPerIteration(100)
        // It is modified exclusively: with the lock held and every buffer closed.
        .addGuarantee(forClasses(EntryTable.class.getName()).allMethods().treatAsAtomic())
        .check(LruTtlCacheLincheckTest.class);
  }

  /** No two readings are the same, as in reality. */
  private long readAndStep() {
    return time.step();
  }

  private static TestKey key(int number) {
    return new TestKey("" + number, number % 2 == 1 ? List.of(ODD) : List.of());
  }
}
