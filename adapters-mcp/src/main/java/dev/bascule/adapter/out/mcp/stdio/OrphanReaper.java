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
 * A process that ends the children of a bridge that was killed, and so could not end them itself.
 * It is a shell that reads the ids of children from a pipe. The pipe ends when the bridge does, for
 * whatever reason; then the shell gives those that are left and their descendants time to notice
 * that their input has ended, sends SIGTERM, and SIGKILL.
 *
 * <p>The shell starts with the first child. Where there is no shell, nothing is watched.
 * Thread-safe.
 */
public final class OrphanReaper {

  /** As long as children have that a bridge ends which was not killed. */
  private static final Duration GRACE_PERIOD = Duration.ofSeconds(2);

  /** What the process is called in a list of processes. */
  private static final String NAME = "bascule-orphan-reaper";

  /** Signals for the whole process group, as by ^C, are the bridge's to handle. */
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
   * Ends {@code child} if this process ends before it.
   *
   * @return what is done once the child has ended and is not watched any more
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
      // No static field: the reaper is installed before the format and level of the log are set.
      Logger log = LoggerFactory.getLogger(OrphanReaper.class);
      log.debug("Children are not ended if the bridge is killed: {}", e.getMessage());
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

  /**
   * Ends the pipe as the end of this process does; returns what is done when the shell has ended.
   */
  synchronized CompletableFuture<Process> close() throws IOException {
    Process started = requireNonNull(shell, "nothing was watched");
    started.getOutputStream().close();
    return started.onExit();
  }
}
