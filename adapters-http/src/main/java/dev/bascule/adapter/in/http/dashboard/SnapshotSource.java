package dev.bascule.adapter.in.http.dashboard;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.adapter.in.http.dashboard.DashboardSnapshot.Snapshot;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots for the clients of the dashboard: one per beat, shared by all clients, and none while
 * there are no clients. They can be shared because only administrators have access, and all
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

  /** Returns the current state without waiting for a beat. */
  Snapshot take() {
    return source.take();
  }

  /**
   * Waits for the next beat and returns its snapshot, which the first caller creates and no caller
   * may modify. Returns empty after the last beat or after an interrupt, which stays set.
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
