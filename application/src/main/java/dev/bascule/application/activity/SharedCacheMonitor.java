package dev.bascule.application.activity;

import dev.bascule.application.port.in.ShowSharedCacheUseCase;
import dev.bascule.application.port.out.ReplicaExchange.ReplicaMismatch;
import dev.bascule.application.view.SharedCacheView;
import dev.bascule.application.view.SharedCacheView.EngineError;
import dev.bascule.application.view.SharedCacheView.EngineView;
import dev.bascule.application.view.SharedCacheView.ReplicaView;
import dev.bascule.domain.cache.shared.SharedCacheStatus;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Shows the shared cache. Thread-safe. */
public final class SharedCacheMonitor implements ShowSharedCacheUseCase {

  private final ActivityLog activityLog;
  private final InstantSource clock;
  private final AtomicReference<@Nullable SharedCacheReadings> readings = new AtomicReference<>();

  /**
   * Returns the current values; no method blocks.
   *
   * @param status what the replica knows of its shared cache
   * @param address the address of the engine, without credentials
   * @param version the name and version of the engine; empty before the first connection
   * @param members the replicas that share
   * @param mismatch the replicas that differ from this one
   */
  public record SharedCacheReadings(
      Supplier<SharedCacheStatus> status,
      String address,
      Supplier<Optional<String>> version,
      Supplier<List<ReplicaView>> members,
      Supplier<ReplicaMismatch> mismatch) {}

  /**
   * @param activityLog counts the look-ups
   */
  public SharedCacheMonitor(ActivityLog activityLog, InstantSource clock) {
    this.activityLog = activityLog;
    this.clock = clock;
  }

  /** Shows the shared cache from now on; not called if there is none. */
  public void watch(SharedCacheReadings source) {
    readings.set(source);
  }

  @Override
  public Optional<SharedCacheView> showSharedCache() {
    return Optional.ofNullable(readings.get()).map(this::view);
  }

  private SharedCacheView view(SharedCacheReadings source) {
    Instant now = clock.instant();
    SharedCacheStatus status = source.status().get();
    ReplicaMismatch mismatch = source.mismatch().get();
    return new SharedCacheView(
        status.state(),
        now.minus(status.duration()),
        status.lastError().map(error -> new EngineError(error.message(), now.minus(error.age()))),
        new EngineView(source.address(), source.version().get()),
        status.pendingInvalidations(),
        status.untrusted(),
        activityLog.sharedLookups(),
        source.members().get(),
        mismatch.otherSecret(),
        mismatch.otherConfiguration());
  }
}
