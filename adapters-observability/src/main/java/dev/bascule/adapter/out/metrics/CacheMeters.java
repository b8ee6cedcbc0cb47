package dev.bascule.adapter.out.metrics;

import dev.bascule.application.port.out.CacheName;
import dev.bascule.domain.freshness.CacheOutcome;
import dev.bascule.domain.mcp.ServerId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.EnumSet;
import java.util.Set;

/** Counts cache requests and invalidations. Thread-safe. */
final class CacheMeters {

  static final String LIST_CHANGED = "list_changed";
  static final String SERVER_RESET = "server_restarted";

  /** Without a shared cache there is none of its hits. */
  private static final Set<CacheOutcome> INITIAL_OUTCOMES =
      EnumSet.complementOf(EnumSet.of(CacheOutcome.SHARED));

  private final MeterCache<RequestLabels, Counter> requests;
  private final MeterProvider<Counter> dropped;
  private final MeterProvider<Counter> unresolvedTags;
  private final Counter cleanedTools;
  private final Counter cleanedResponses;
  private final Counter cleanUps;
  private final Counter failedCleanUps;

  private record RequestLabels(CacheName cache, ServerId server, CacheOutcome outcome) {

    private Tags tags() {
      return Tags.of(
          "cache",
          LabelNames.of(cache),
          "server",
          server.value(),
          "result",
          LabelNames.of(outcome));
    }

    /**
     * Overridden, since the generated method of a record is not inlined: it runs with each call.
     */
    @Override
    public int hashCode() {
      return 31 * (31 * server.hashCode() + cache.hashCode()) + outcome.hashCode();
    }
  }

  CacheMeters(MeterRegistry registry) {
    MeterProvider<Counter> counter =
        Counter.builder("bascule.cache.requests")
            .description("Requests to the caches, by result")
            .withRegistry(registry);
    this.requests = new MeterCache<>(labels -> counter.withTags(labels.tags()));
    this.dropped =
        Counter.builder("bascule.cache.dropped.entries")
            .description("Cached entries invalidated, by reason")
            .withRegistry(registry);
    this.unresolvedTags =
        Counter.builder("bascule.cache.unresolved.tags")
            .description("Tool calls with a tag that could not be determined")
            .withRegistry(registry);
    MeterProvider<Counter> cleaned =
        Counter.builder("bascule.cache.cleaned.up.entries")
            .description("Expired entries removed by the periodic cleanup")
            .withRegistry(registry);
    this.cleanedTools = cleaned.withTag("cache", LabelNames.of(CacheName.TOOLS));
    this.cleanedResponses = cleaned.withTag("cache", LabelNames.of(CacheName.RESPONSES));
    MeterProvider<Counter> turns =
        Counter.builder("bascule.cache.cleanups")
            .description("Periodic cleanups of the caches")
            .withRegistry(registry);
    this.cleanUps = turns.withTag("result", "done");
    this.failedCleanUps = turns.withTag("result", "failed");
  }

  void initialize(ServerId server) {
    for (CacheName cache : CacheName.values()) {
      for (CacheOutcome outcome : INITIAL_OUTCOMES) {
        requests.get(new RequestLabels(cache, server, outcome));
      }
    }
    dropped(server, LIST_CHANGED, 0);
    dropped(server, SERVER_RESET, 0);
    unresolvedTags.withTag("server", server.value());
  }

  void tagsUnresolved(ServerId server) {
    unresolvedTags.withTag("server", server.value()).increment();
  }

  void answered(CacheName cache, ServerId server, CacheOutcome outcome) {
    requests.get(new RequestLabels(cache, server, outcome)).increment();
  }

  void dropped(ServerId server, String cause, int entries) {
    dropped.withTags("server", server.value(), "cause", cause).increment(entries);
  }

  void cleanedUp(int tools, int responses) {
    cleanedTools.increment(tools);
    cleanedResponses.increment(responses);
    cleanUps.increment();
  }

  void cleanUpFailed() {
    failedCleanUps.increment();
  }
}
