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
 * A child process with its descendants, which end together (MCP 2025-11-25, basic/lifecycle): close
 * standard input, then SIGTERM, then SIGKILL.
 *
 * <p>A descendant whose parent exited before it was seen cannot be found any more. Thread-safe;
 * ended once.
 */
final class ProcessTree {

  private static final Logger log = LoggerFactory.getLogger(ProcessTree.class);

  /** For the child to exit by itself, and for all processes to handle SIGTERM. */
  private static final Duration GRACE_PERIOD = Duration.ofMillis(1500);

  /** For the kernel to handle SIGKILL. */
  private static final Duration KILL_TIMEOUT = Duration.ofSeconds(1);

  private final ProcessHandle child;

  @GuardedBy("this")
  private final Set<ProcessHandle> members = new LinkedHashSet<>();

  /** Uses a handle, because {@code destroy} of the process waits for its streams. */
  ProcessTree(ProcessHandle child) {
    this.child = child;
  }

  /**
   * Ends all processes, and waits until they have exited: within four seconds.
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
      log.warn("Process {} or a descendant did not exit after SIGKILL", child.pid());
    }
  }

  /**
   * Records the current descendants: later, if a process between them has exited, the others cannot
   * be found from the child.
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
      log.debug("{} processes are still running after {}", processes.size(), patience);
    } catch (InterruptedException _) {
      // A second interrupt proceeds immediately to the next step.
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new AssertionError("waiting for an exit does not fail", e);
    }
  }
}
