package dev.bascule.adapter.out.metrics;

import dev.bascule.application.port.out.CacheName;
import dev.bascule.domain.cache.shared.SharedCacheListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.stream.LongStream;

/**
 * Counts and times what happens between this replica and the shared cache. Nothing is registered
 * before the first event, or {@link #initialize}, so that a bridge without a shared cache has none
 * of these meters. Thread-safe; does not block.
 */
final class SharedCacheMeters implements SharedCacheListener {

  /** Operations of the engine take less time than requests, and are given up early. */
  private static final Duration[] BOUNDS =
      LongStream.of(100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000)
          .mapToObj(micros -> Duration.ofNanos(1_000 * micros))
          .toArray(Duration[]::new);

  private final MeterCache<LookupLabels, Counter> lookups;
  private final MeterCache<OperationLabels, Timer> operations;
  private final MeterProvider<Counter> bytes;
  private final MeterProvider<Counter> invalidations;
  private final MeterProvider<Counter> rejected;
  private final MeterProvider<Counter> droppedStores;

  private record LookupLabels(String cache, LookupResult result) {}

  private record OperationLabels(EngineOperation operation, boolean isSuccessful) {}

  SharedCacheMeters(MeterRegistry registry) {
    MeterProvider<Counter> lookup =
        Counter.builder("bascule.shared.lookups")
            .description("Look-ups in the shared cache, by result")
            .withRegistry(registry);
    this.lookups =
        new MeterCache<>(
            labels ->
                lookup.withTags("cache", labels.cache(), "result", LabelNames.of(labels.result())));
    MeterProvider<Timer> operation =
        Timer.builder("bascule.shared.operation")
            .description("Operations of the engine of the shared cache")
            .serviceLevelObjectives(BOUNDS)
            .withRegistry(registry);
    this.operations =
        new MeterCache<>(
            labels ->
                operation.withTags(
                    "operation",
                    LabelNames.of(labels.operation()),
                    "result",
                    labels.isSuccessful() ? "done" : "failed"));
    this.bytes =
        Counter.builder("bascule.shared.bytes")
            .description("Bytes of values that were read from and stored in the shared cache")
            .withRegistry(registry);
    this.invalidations =
        Counter.builder("bascule.shared.invalidations")
            .description("Invalidated tags that were sent to and received from other replicas")
            .withRegistry(registry);
    this.rejected =
        Counter.builder("bascule.shared.rejected")
            .description("Values of the shared cache that were ignored, by reason")
            .withRegistry(registry);
    this.droppedStores =
        Counter.builder("bascule.shared.dropped.stores")
            .description("Loaded values that were not stored in the shared cache")
            .withRegistry(registry);
  }

  /** Initializes the counters with 0, so that the first increment is visible. */
  void initialize() {
    for (CacheName cache : CacheName.values()) {
      for (LookupResult result : LookupResult.values()) {
        lookups.get(new LookupLabels(LabelNames.of(cache), result)).increment(0);
      }
    }
    for (TransferWay way : TransferWay.values()) {
      onEvent(new SharedCacheEvent.BytesTransferred(way, 0));
    }
    for (InvalidationWay way : InvalidationWay.values()) {
      onEvent(new SharedCacheEvent.TagsInvalidated(way, 0));
    }
    for (RejectionReason reason : RejectionReason.values()) {
      rejected.withTag("reason", LabelNames.of(reason)).increment(0);
    }
    droppedStores.withTags().increment(0);
  }

  @Override
  public void onEvent(SharedCacheEvent event) {
    switch (event) {
      case SharedCacheEvent.LookedUp(String cache, LookupResult result) ->
          lookups.get(new LookupLabels(cache, result)).increment();
      case SharedCacheEvent.OperationEnded(
              EngineOperation operation,
              boolean isSuccessful,
              Duration duration) ->
          operations.get(new OperationLabels(operation, isSuccessful)).record(duration);
      case SharedCacheEvent.BytesTransferred(TransferWay way, long amount) ->
          bytes.withTag("way", LabelNames.of(way)).increment((double) amount);
      case SharedCacheEvent.TagsInvalidated(InvalidationWay way, int count) ->
          invalidations.withTag("way", LabelNames.of(way)).increment(count);
      case SharedCacheEvent.ValueRejected(RejectionReason reason) ->
          rejected.withTag("reason", LabelNames.of(reason)).increment();
      case SharedCacheEvent.StoreDropped() -> droppedStores.withTags().increment();
      case SharedCacheEvent.StateChanged _ -> {}
    }
  }
}
