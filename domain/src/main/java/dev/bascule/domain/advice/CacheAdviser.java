package dev.bascule.domain.advice;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.domain.advice.ArgumentCounters.Rest;
import dev.bascule.domain.advice.ArgumentCounters.Seen;
import dev.bascule.domain.advice.ToolCounters.Observation;
import dev.bascule.domain.advice.ToolCounters.ResultHistory;
import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts what caching the results of tools would have saved, and how often it would have been
 * wrong. For each key it simulates a cache with each of several lifetimes: each call that a server
 * answers shows whether a stored result would still have been right.
 *
 * <p>Of arguments and results it keeps digests only; in addition, for a moment, one small result of
 * a few tools whose results differ, to find where. It knows the most recently used 4096 keys and
 * 192 tools, and takes at most 2 MiB.
 *
 * <p>Thread-safe. Blocks only for its own short lock.
 */
public final class CacheAdviser {

  /** The maximum number of keys. */
  static final int MAX_KEYS = 4096;

  private static final int MAX_TOOLS = 192;
  private static final int MAX_SERVERS = 128;
  private static final int MAX_SAMPLES = 4;
  private static final int MAX_SAMPLE_BYTES = 8 << 10;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Ticker ticker;
  private final int maxKeys;
  private final long originNanos;

  @GuardedBy("this")
  private final SequencedMap<ServerId, ServerCounters> servers = leastRecentlyUsedFirst();

  @GuardedBy("this")
  private final SequencedMap<ToolKey, ToolCounters> tools = leastRecentlyUsedFirst();

  @GuardedBy("this")
  private final SequencedMap<HistoryKey, ResultHistory> histories = leastRecentlyUsedFirst();

  /** A result of a tool whose results differ, to compare with the next one. */
  @GuardedBy("this")
  private final SequencedMap<ToolCounters, Sample> samples = new LinkedHashMap<>();

  /** The last calls with the same arguments but one. */
  @GuardedBy("this")
  private final SequencedMap<Rest, Seen> rests = leastRecentlyUsedFirst();

  @GuardedBy("this")
  private int lastToolId;

  private record ToolKey(ServerId server, ToolName tool) {}

  /** The key of a result: two of its 64-bit words, which is enough to tell keys apart. */
  private record HistoryKey(int tool, long first, long second) {
    static HistoryKey of(int tool, CacheKey key) {
      Sha256 arguments = key.arguments();
      Sha256 owner = key.partition().owner();
      Sha256 schema = key.schema();
      return new HistoryKey(
          tool,
          arguments.first() + 31 * owner.first() + 961 * schema.first(),
          arguments.second() + 31 * owner.second() + 961 * schema.second());
    }
  }

  /**
   * @param calls the number of calls of the tool up to this one
   */
  private record Sample(ResultHistory history, JsonBytes result, long calls) {

    /** Returns whether its key was not called for so long that another one is more useful. */
    boolean isOutdated(ToolCounters tool) {
      return tool.calls() >= 2 * calls;
    }
  }

  /** The counters of one server. */
  private static final class ServerCounters {
    private final long startNanos;

    /** The number of invalidations, by writes and otherwise. */
    private int invalidations;

    /** The number of invalidations up to the last one that was not by a write. */
    private int reset;

    private long lastInvalidationNanos;
    private long drops;
    private long removed;

    ServerCounters(long startNanos) {
      this.startNanos = startNanos;
      this.lastInvalidationNanos = startNanos;
    }

    void invalidate(long nanos) {
      invalidations++;
      lastInvalidationNanos = nanos;
    }

    ServerEvidence evidence(ServerId server, long now, List<ToolEvidence> called) {
      called.sort(
          Comparator.comparingLong(ToolEvidence::calls)
              .reversed()
              .thenComparing(each -> each.tool().value()));
      return new ServerEvidence(server, Duration.ofNanos(now - startNanos), drops, removed, called);
    }
  }

  public CacheAdviser(Ticker ticker) {
    this(ticker, MAX_KEYS);
  }

  CacheAdviser(Ticker ticker, int maxKeys) {
    this.ticker = ticker;
    this.maxKeys = maxKeys;
    this.originNanos = ticker.nanos();
  }

  private static <K, V> SequencedMap<K, V> leastRecentlyUsedFirst() {
    return new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true);
  }

  /** Returns whether a call of {@code tool} should be recorded with its arguments. */
  public synchronized boolean needsArguments(ServerId server, ToolName tool) {
    ToolCounters known = tools.get(new ToolKey(server, tool));
    return known == null || !known.arguments().isComplete();
  }

  /** Counts a call that a server answered. */
  public void record(AnsweredCall call) {
    // Outside of the lock, because it reads the whole result.
    int digest = digest(call.result());
    count(call, digest);
  }

  /** Returns a digest, never zero. Two of 2^32 pairs of different results have the same one. */
  private static int digest(McpResult result) {
    int checksum = result.json().checksum();
    return checksum == 0 ? 1 : checksum;
  }

  private synchronized void count(AnsweredCall call, int digest) {
    ServerCounters server = serverOf(call.key().server());
    ToolCounters tool = toolOf(call);
    tool.countCall(call.caller());
    HistoryKey key = HistoryKey.of(tool.id(), call.key());
    ResultHistory history = histories.get(key);
    Observation observed = observe(call, digest, server, tool, history);
    if (history == null) {
      ResultHistory added = new ResultHistory();
      put(histories, key, added, maxKeys);
      tool.addFirst(added, observed);
      added.setInvalidations(server.invalidations);
      if (!call.arguments().isEmpty()) {
        tool.arguments().add(tool.id(), call.arguments(), ownerOf(call.key()), digest, rests);
      }
      return;
    }
    if (!call.arguments().isEmpty()) {
      tool.arguments().addRepeat();
    }
    if (tool.addRepeat(history, observed) && tool.needsDifference()) {
      compare(tool, history, call.result().json());
    }
    history.setInvalidations(server.invalidations);
  }

  private static long ownerOf(CacheKey key) {
    return key.partition().owner().first() + 31 * key.schema().first();
  }

  @GuardedBy("this")
  private Observation observe(
      AnsweredCall call,
      int digest,
      ServerCounters server,
      ToolCounters tool,
      @Nullable ResultHistory history) {
    boolean isAfterWrite = false;
    if (history != null && history.invalidations() < server.reset) {
      history.clear();
    } else if (history != null && tool.isDroppedByWrites()) {
      isAfterWrite = history.invalidations() < server.invalidations;
    }
    // A load that began before an invalidation is not stored after it.
    boolean isDropped =
        server.invalidations > 0
            && tool.isDroppedByWrites()
            && call.startNanos() - server.lastInvalidationNanos < 0;
    return new Observation(
        millis(call.startNanos()),
        millis(ticker.nanos()),
        digest,
        call.result().isComplete() && !isDropped,
        isAfterWrite);
  }

  /** Finds where two results of one key differ: needs a pair, of which it keeps one meanwhile. */
  @GuardedBy("this")
  private void compare(ToolCounters tool, ResultHistory history, JsonBytes result) {
    Sample sample = samples.get(tool);
    if (sample != null && sample.history() == history && !sample.result().equals(result)) {
      samples.remove(tool);
      tool.setFirstDifference(ResultDifference.pathOf(sample.result(), result));
    } else if ((sample == null || sample.isOutdated(tool)) && result.length() <= MAX_SAMPLE_BYTES) {
      put(samples, tool, new Sample(history, result, tool.calls()), MAX_SAMPLES);
    }
  }

  /** Counts an invalidation of all cached results of {@code server} by a write. */
  public synchronized void recordDrop(ServerId server, int removed) {
    ServerCounters counters = serverOf(server);
    counters.invalidate(ticker.nanos());
    counters.drops++;
    counters.removed += removed;
  }

  /** Forgets the results of {@code server}, which are invalidated for another reason. */
  public synchronized void forgetResults(ServerId server) {
    ServerCounters counters = serverOf(server);
    counters.invalidate(ticker.nanos());
    counters.reset = counters.invalidations;
  }

  /** Returns what was counted, for each server that was called, in the order of their names. */
  public synchronized List<ServerEvidence> evidence() {
    Map<ServerId, List<ToolEvidence>> toolsByServer = new HashMap<>();
    tools.forEach(
        (key, counters) ->
            toolsByServer
                .computeIfAbsent(key.server(), _ -> new ArrayList<>())
                .add(counters.evidence(key.tool())));
    List<ServerEvidence> evidence = new ArrayList<>();
    long now = ticker.nanos();
    servers.forEach(
        (server, counters) -> {
          if (toolsByServer.containsKey(server)) {
            evidence.add(counters.evidence(server, now, toolsByServer.get(server)));
          }
        });
    evidence.sort(Comparator.comparing(each -> each.server().value()));
    return evidence;
  }

  @GuardedBy("this")
  private ServerCounters serverOf(ServerId server) {
    ServerCounters known = servers.get(server);
    if (known != null) {
      return known;
    }
    if (servers.size() >= MAX_SERVERS) {
      ServerId removed = servers.pollFirstEntry().getKey();
      tools.keySet().removeIf(tool -> tool.server().equals(removed));
    }
    ServerCounters added = new ServerCounters(ticker.nanos());
    servers.put(server, added);
    return added;
  }

  /** Under another rule, calls show something else: counts from the beginning. */
  @GuardedBy("this")
  private ToolCounters toolOf(AnsweredCall call) {
    ToolKey key = new ToolKey(call.key().server(), call.tool());
    ToolCounters known = tools.get(key);
    if (known != null && known.matches(call)) {
      return known;
    }
    ToolCounters added =
        new ToolCounters(++lastToolId, call.isDeclaredReadOnly(), call.cachedFor());
    put(tools, key, added, MAX_TOOLS);
    return added;
  }

  /** Adds an entry, for which the least recently used one has to go if there are too many. */
  private static <K, V> void put(SequencedMap<K, V> map, K key, V value, int limit) {
    map.put(key, value);
    if (map.size() > limit) {
      map.pollFirstEntry();
    }
  }

  private long millis(long nanos) {
    return (nanos - originNanos) / NANOS_PER_MILLI;
  }

  /** Returns the number of keys. */
  synchronized int size() {
    return histories.size();
  }
}
