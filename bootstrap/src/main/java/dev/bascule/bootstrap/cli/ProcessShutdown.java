package dev.bascule.bootstrap.cli;

import dev.bascule.bootstrap.cli.common.ExitCode;
import dev.bascule.bootstrap.cli.launch.OpenBridge;
import dev.bascule.bootstrap.cli.launch.StopSignal;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * How this process ends: by SIGTERM or SIGINT, or because its command is done.
 *
 * <p>The JVM ends with 143 or 130 after a signal, whatever the program says. A command that waits
 * for the signal is done when it has tidied up, so the shutdown hook waits for it and then halts
 * the JVM with the command's own exit code. Of any other command the hook closes what it
 * registered, lest child processes outlive this one. Thread-safe.
 */
public final class ProcessShutdown implements StopSignal {

  /** Longer than a child process may take that has to be killed in the end. */
  private static final Duration MAX_CLOSE_TIME = Duration.ofSeconds(20);

  private final CompletableFuture<Void> stopRequested = new CompletableFuture<>();
  private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();

  /** How long the end of the command may take; zero where nobody waits for it. */
  private final AtomicReference<Duration> commandGrace = new AtomicReference<>(Duration.ZERO);

  /** Done once what was registered is closed. */
  private final AtomicReference<CompletableFuture<Boolean>> closing =
      new AtomicReference<>(CompletableFuture.completedFuture(true));

  /** Begins to listen to signals. */
  public void install() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::onShutdown, "shutdown"));
  }

  @Override
  public void setGracePeriod(Duration grace) {
    commandGrace.set(grace);
  }

  @Override
  public void await() {
    stopRequested.join();
  }

  @Override
  public void closeOnSignal(OpenBridge bridge) {
    closing.set(
        stopRequested.thenApplyAsync(
            _ -> {
              bridge.close();
              return true;
            },
            ProcessShutdown::onNewThread));
    if (stopRequested.isDone()) {
      // The hook may have looked for it too early.
      awaitClosing();
    }
  }

  /** Ends the process, whether a signal came before or not. Does not return. */
  public void exit(int code) {
    exitCode.complete(code);
    System.exit(code);
  }

  private void onShutdown() {
    if (!exitCode.isDone()) {
      stopRequested.complete(null);
      awaitClosing();
    }
    Duration grace = commandGrace.get();
    if (grace.isPositive()) {
      Runtime.getRuntime().halt(exitCodeWithin(grace));
    }
  }

  private void awaitClosing() {
    closing
        .get()
        .copy()
        .completeOnTimeout(false, MAX_CLOSE_TIME.toMillis(), TimeUnit.MILLISECONDS)
        .join();
  }

  private static void onNewThread(Runnable task) {
    Thread.ofVirtual().name("closing").start(task);
  }

  private int exitCodeWithin(Duration grace) {
    return exitCode
        .copy()
        .completeOnTimeout(ExitCode.BUG, grace.toMillis(), TimeUnit.MILLISECONDS)
        .join();
  }
}
