package dev.bascule.adapter.out.mcp.stdio;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.adapter.out.mcp.config.StdioSettings;
import dev.bascule.application.context.ChildMemory;
import dev.bascule.application.context.ConnectionDetails.ProcessDetails;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The child processes of one server over all its connections, their memory, and the one of the
 * shared connection, or that is being probed for it, with the number of its predecessors.
 * Thread-safe.
 */
public final class ServerProcesses {

  private static final Logger log = LoggerFactory.getLogger(ServerProcesses.class);

  /** A measurement reads a file of each process of the system. */
  private static final Duration MEASURE_INTERVAL = Duration.ofSeconds(5);

  private final StdioSettings settings;
  private final Ticker ticker;

  @GuardedBy("this")
  private @Nullable ChildPipe shared;

  @GuardedBy("this")
  private int starts;

  @GuardedBy("this")
  private int restarts;

  /** The children whose processes may be running. */
  @GuardedBy("this")
  private final Set<ChildPipe> children = new LinkedHashSet<>();

  /** Null before the first measurement, and after the start of a child. */
  private volatile @Nullable Measurement lastMeasurement;

  private record Measurement(Map<ChildPipe, Long> residentBytes, long nanos) {}

  ServerProcesses(StdioSettings settings, Ticker ticker) {
    this.settings = settings;
    this.ticker = ticker;
  }

  /** Records a child of a connection; has no effect if it is already known. */
  synchronized void add(ChildPipe child) {
    children.removeIf(each -> each.runningProcess().isEmpty());
    if (children.add(child)) {
      lastMeasurement = null;
    }
  }

  /** Records the child that the shared connection uses from now on. */
  synchronized void addShared(ChildPipe child) {
    add(child);
    if (child.equals(shared)) {
      return;
    }
    if (shared != null && (shared.exitReason().isPresent() || shared.isRetired())) {
      restarts++;
    }
    starts++;
    shared = child;
  }

  /** Returns why the shared child ended without being told to; empty if it is running. */
  public Optional<String> exitReason() {
    return Optional.ofNullable(shared()).flatMap(ChildPipe::exitReason);
  }

  /** Returns the shared child; empty before the first start. Reads files of the system. */
  public Optional<ProcessDetails> details() {
    ChildPipe child;
    int allStarts;
    int allRestarts;
    synchronized (this) {
      child = shared;
      allStarts = starts;
      allRestarts = restarts;
    }
    if (child == null) {
      return Optional.empty();
    }
    Optional<ProcessHandle> process = child.runningProcess();
    return Optional.of(
        new ProcessDetails(
            process.map(ProcessHandle::pid).map(OptionalLong::of).orElseGet(OptionalLong::empty),
            process.flatMap(running -> running.info().startInstant()),
            process.map(ResidentMemory::ofTree).orElseGet(OptionalLong::empty),
            allStarts,
            allRestarts));
  }

  /**
   * Returns the memory of all children, not older than five seconds; empty if there is none, or no
   * {@code /proc}. Reads files of the system.
   */
  public Optional<ChildMemory> memory() {
    Collection<Long> bytes = residentBytes().values();
    long sum = bytes.stream().mapToLong(Long::longValue).sum();
    return sum == 0
        ? Optional.empty()
        : Optional.of(new ChildMemory(sum, Collections.max(bytes), settings.memoryLimit()));
  }

  private Map<ChildPipe, Long> residentBytes() {
    long now = ticker.nanos();
    Measurement last = lastMeasurement;
    if (last != null && now - last.nanos() < MEASURE_INTERVAL.toNanos()) {
      return last.residentBytes();
    }
    Map<ChildPipe, Long> bytes =
        children().stream().collect(Collectors.toMap(child -> child, ChildPipe::residentBytes));
    lastMeasurement = new Measurement(bytes, now);
    return bytes;
  }

  /**
   * Retires the children whose memory exceeds the limit: the next request of their connections
   * starts others. Ends those that were retired before and have completed their requests.
   *
   * @param drainTimeout how long a retired child may take to complete its requests
   */
  public void enforceMemoryLimit(Duration drainTimeout) {
    if (settings.memoryLimit().isEmpty()) {
      return;
    }
    long limit = settings.memoryLimit().getAsLong();
    children().forEach(child -> child.endIfDrained(drainTimeout));
    residentBytes()
        .forEach(
            (child, bytes) -> {
              if (bytes > limit) {
                retire(child, bytes, limit);
              }
            });
  }

  private void retire(ChildPipe child, long bytes, long limit) {
    if (child.retire("the process used more memory than its `memoryLimit`")) {
      log.atWarn()
          .addKeyValue("server", settings.id().value())
          .addKeyValue("residentBytes", bytes)
          .addKeyValue("memoryLimit", limit)
          .log(
              "A process of {} uses {} bytes of memory, more than its `memoryLimit` of {};"
                  + " replacing it after its calls in flight. If that happens often, update or fix"
                  + " the server, or raise `memoryLimit`.",
              settings.id(),
              bytes,
              limit);
    }
  }

  private synchronized List<ChildPipe> children() {
    children.removeIf(each -> each.runningProcess().isEmpty());
    return List.copyOf(children);
  }

  private synchronized @Nullable ChildPipe shared() {
    return shared;
  }
}
