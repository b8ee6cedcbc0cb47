package dev.bascule.adapter.out.mcp.stdio;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process that terminates the child processes of a bridge that was killed. It is a shell that
 * reads the ids of children from a pipe. When the bridge exits, for whatever reason, the pipe ends;
 * then the shell waits for the remaining children and their descendants to exit, sends SIGTERM,
 * waits again, and sends SIGKILL.
 *
 * <p>The shell starts with the first child. Without a shell, nothing is watched. Thread-safe.
 */
public final class OrphanReaper {

  /** The same time that children have when the bridge itself ends them. */
  private static final Duration GRACE_PERIOD = Duration.ofSeconds(2);

  /** The name of the process in a process list. */
  private static final String NAME = "bascule-orphan-reaper";

  /** Signals to the process group, such as that of ^C, are handled by the bridge. */
  private static final String SCRIPT =
      """
      trap '' HUP INT TERM
      children=' '
      while read -r sign pid; do
        case $sign in
          +) children="$children$pid " ;;
          -) case $children in
               *" $pid "*) children="${children%% $pid *} ${children#* $pid }" ;;
             esac ;;
        esac
      done
      [ "$children" != ' ' ] || exit 0
      family() {
        echo "$1"
        ps -A -o pid= -o ppid= 2>/dev/null | while read -r pid parent; do
          [ "$parent" != "$1" ] || family "$pid"
        done
      }
      all=$(for child in $children; do family "$child"; done)
      sleep "$1"
      kill -TERM $all
      sleep "$1"
      kill -KILL $all
      """;

  private static final AtomicReference<@Nullable OrphanReaper> installed = new AtomicReference<>();

  private final Duration grace;

  @GuardedBy("this")
  private @Nullable Process shell;

  @GuardedBy("this")
  private boolean hasFailed;

  /**
   * @param grace how long to wait before each signal; whole seconds
   */
  OrphanReaper(Duration grace) {
    this.grace = grace;
  }

  /** Watches the children that this process starts from now on. */
  public static void install() {
    installed.compareAndSet(null, new OrphanReaper(GRACE_PERIOD));
  }

  /** Watches {@code child} if {@link #install} was called. */
  static void watchIfInstalled(Process child) {
    OrphanReaper reaper = installed.get();
    if (reaper != null) {
      var _ = reaper.watch(child);
    }
  }

  /**
   * Terminates {@code child} if this process exits before it.
   *
   * @return completes when the child has exited and is no longer watched
   */
  CompletableFuture<Void> watch(Process child) {
    write("+ " + child.pid() + "\n");
    return child.onExit().thenRun(() -> write("- " + child.pid() + "\n"));
  }

  private synchronized void write(String line) {
    if (hasFailed) {
      return;
    }
    try {
      if (shell == null) {
        shell = start();
      }
      shell.getOutputStream().write(line.getBytes(US_ASCII));
      shell.getOutputStream().flush();
    } catch (IOException e) {
      hasFailed = true;
      // Not a static field: the reaper is installed before the log is configured.
      Logger log = LoggerFactory.getLogger(OrphanReaper.class);
      log.debug("Child processes will keep running if the bridge is killed: {}", e.getMessage());
    }
  }

  private Process start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("/bin/sh", "-c", SCRIPT, NAME, String.valueOf(grace.toSeconds()))
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD);
    builder.environment().keySet().retainAll(Set.of("PATH"));
    return builder.start();
  }

  /** Ends the pipe as an exit of this process does; completes when the shell has exited. */
  synchronized CompletableFuture<Process> close() throws IOException {
    Process started = requireNonNull(shell, "nothing was watched");
    started.getOutputStream().close();
    return started.onExit();
  }
}
