package dev.bascule.adapter.in.http.dashboard;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.adapter.in.http.dashboard.DashboardSnapshot.Snapshot;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots for the clients that watch the dashboard: one for each beat, which all of them share,
 * and none while no client watches. They may be shared because only administrators watch, and all
 * administrators see the same. Thread-safe.
 */
final class SnapshotSource {

  private final DashboardSnapshot source;
  private final Heartbeat heartbeat;

  @GuardedBy("this")
  private @Nullable Snapshot latest;

  @GuardedBy("this")
  private long beatOfLatest;

  SnapshotSource(DashboardSnapshot source, Heartbeat heartbeat) {
    this.source = source;
    this.heartbeat = heartbeat;
  }

  /** Returns the state now, without waiting for a beat. */
  Snapshot take() {
    return source.take();
  }

  /**
   * Waits for the next beat and returns its snapshot, which the first caller gathers and which no
   * caller may change. Empty when there are no more beats, or after an interrupt, which is kept.
   */
  Optional<Snapshot> awaitNext() {
    OptionalLong beat = heartbeat.awaitBeat();
    return beat.isEmpty() ? Optional.empty() : Optional.of(ofBeat(beat.getAsLong()));
  }

  /** Returns the snapshot of that beat, or of a later one. */
  private synchronized Snapshot ofBeat(long beat) {
    Snapshot shared = latest;
    if (shared == null || beatOfLatest < beat) {
      shared = source.take();
      latest = shared;
      beatOfLatest = beat;
    }
    return shared;
  }
}
