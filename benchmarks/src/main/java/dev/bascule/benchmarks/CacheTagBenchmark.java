package dev.bascule.benchmarks;

import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.cache.CacheSettings;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.CacheTag.SlotTag;
import dev.bascule.domain.cache.SlotSource;
import dev.bascule.domain.cache.lru.LruTtlCache;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Drops of one tag, which must not depend on how many entries have others. */
@State(Scope.Benchmark)
public class CacheTagBenchmark {

  private static final ServerId SERVER = new ServerId("server");
  private static final SlotTag DROPPED = new SlotTag(SERVER, 0);

  @Param({"1000", "100000"})
  public int entries;

  private final CacheKey dropped = key(0, DROPPED);
  private LruTtlCache<CacheKey, String> cache = cacheOf(1);

  @Setup
  public void store() {
    cache = cacheOf(entries + 1);
    for (int i = 1; i <= entries; i++) {
      store(key(i, new SlotTag(SERVER, 1 + i % (SlotTag.SLOTS - 1))));
    }
  }

  /** Stores one entry, and drops it by its tag. */
  @Benchmark
  public int dropTag() {
    store(dropped);
    return cache.deleteByTag(DROPPED);
  }

  /** Computes the tag of a text and drops it, without an entry that has it. */
  @Benchmark
  public int dropUnusedTag() {
    return cache.deleteByTag(CacheTag.ofText(new ServerId("other"), "issue:42"));
  }

  private static LruTtlCache<CacheKey, String> cacheOf(int entries) {
    return new LruTtlCache<>(
        new CacheSettings(entries, Long.MAX_VALUE, FreshnessLifetime.of(Duration.ofHours(1))),
        String::length,
        Ticker.system());
  }

  private void store(CacheKey key) {
    boolean _ =
        cache.put(key, "value", cache.settings().defaultLifetime(), Duration.ZERO, Long.MAX_VALUE);
  }

  private static CacheKey key(int number, SlotTag slot) {
    JsonBytes json = JsonBytes.of("{\"number\":" + number + "}");
    ToolArguments arguments = new ToolArguments(json, Sha256.of(json.text()));
    return CacheKey.ofCall(
        CachePartition.SHARED,
        new ToolCall(SERVER, new ToolName("tool"), arguments),
        arguments.digest(),
        Optional.empty(),
        new SlotSource.Resolved(Optional.of(List.of(slot))));
  }
}
