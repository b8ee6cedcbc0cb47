package dev.bascule.adapter.out.mcp.stdio;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A child process and all that it started, which end together (MCP 2025-11-25, basic/lifecycle):
 * standard input closed, then SIGTERM, then SIGKILL.
 *
 * <p>What left the family before it was met, because its parent died, cannot be found any more.
 * Thread-safe; ended once.
 */
final class ProcessTree {

  private static final Logger log = LoggerFactory.getLogger(ProcessTree.class);

  /** For the child to end by itself, and for the family to heed SIGTERM. */
  private static final Duration GRACE_PERIOD = Duration.ofMillis(1500);

  /** For the kernel to do as it was told. */
  private static final Duration KILL_TIMEOUT = Duration.ofSeconds(1);

  private final ProcessHandle child;

  @GuardedBy("this")
  private final Set<ProcessHandle> members = new LinkedHashSet<>();

  /** Handles, and not the process itself: its own {@code destroy} waits for its streams. */
  ProcessTree(ProcessHandle child) {
    this.child = child;
  }

  /**
   * Ends the family, and waits until it is gone: within four seconds.
   *
   * @param closeInput closes the child's standard input
   */
  void end(Runnable closeInput) {
    scan();
    closeInput.run();
    waitFor(Set.of(child), GRACE_PERIOD);
    scan();
    endAll(ProcessHandle::destroy, GRACE_PERIOD);
    scan();
    endAll(ProcessHandle::destroyForcibly, KILL_TIMEOUT);
    if (!alive().isEmpty()) {
      log.warn("Process {} or a descendant outlives SIGKILL", child.pid());
    }
  }

  /**
   * Takes note of who belongs to the family now: later, when one between has died, the others could
   * not be found from the child.
   */
  void scan() {
    Set<ProcessHandle> met = new LinkedHashSet<>();
    met.add(child);
    alive().forEach(met::add);
    List.copyOf(met).forEach(member -> member.descendants().forEach(met::add));
    synchronized (this) {
      members.addAll(met);
    }
  }

  private Set<ProcessHandle> alive() {
    Set<ProcessHandle> alive;
    synchronized (this) {
      alive = new LinkedHashSet<>(members);
    }
    alive.removeIf(member -> !member.isAlive());
    return alive;
  }

  private void endAll(Consumer<ProcessHandle> signal, Duration patience) {
    Set<ProcessHandle> alive = alive();
    alive.forEach(signal);
    waitFor(alive, patience);
  }

  private static void waitFor(Set<ProcessHandle> processes, Duration patience) {
    CompletableFuture<?>[] exits =
        processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(exits).get(patience.toMillis(), MILLISECONDS);
    } catch (TimeoutException _) {
      log.debug("{} processes are still there after {}", processes.size(), patience);
    } catch (InterruptedException _) {
      // Whoever is in such a hurry gets the next, harder step at once.
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new AssertionError("waiting for an exit does not fail", e);
    }
  }
}
