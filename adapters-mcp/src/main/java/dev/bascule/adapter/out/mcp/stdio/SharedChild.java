package dev.bascule.adapter.out.mcp.stdio;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.application.context.ConnectionDetails.ProcessDetails;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The child of the shared connection to a server, or the one that is being probed for it, and the
 * number of its predecessors. Thread-safe.
 */
public final class SharedChild {

  @GuardedBy("this")
  private @Nullable ChildPipe current;

  @GuardedBy("this")
  private int starts;

  @GuardedBy("this")
  private int restarts;

  /** Records the child that is in use from now on; has no effect if it is already known. */
  synchronized void use(ChildPipe child) {
    if (child.equals(current)) {
      return;
    }
    if (current != null && current.exitReason().isPresent()) {
      restarts++;
    }
    starts++;
    current = child;
  }

  /** Returns why the child ended without being told to; empty if it is running. */
  public Optional<String> exitReason() {
    return Optional.ofNullable(current()).flatMap(ChildPipe::exitReason);
  }

  /** Returns its process; empty before the first start. Reads files of the operating system. */
  public Optional<ProcessDetails> details() {
    ChildPipe child;
    int allStarts;
    int allRestarts;
    synchronized (this) {
      child = current;
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

  private synchronized @Nullable ChildPipe current() {
    return current;
  }
}
