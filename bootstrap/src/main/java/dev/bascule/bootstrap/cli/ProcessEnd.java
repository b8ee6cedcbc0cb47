package dev.bascule.bootstrap.cli;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * How this process ends: by SIGTERM or SIGINT, or because its command is done.
 *
 * <p>The JVM ends with 143 or 130 after a signal, whatever the program says. A command that waits
 * for the signal is done when it has tidied up, so the shutdown hook waits for it and then halts
 * the JVM with the command's own exit code. Thread-safe.
 */
public final class ProcessEnd implements StopSignal {

  private final CompletableFuture<Void> asked = new CompletableFuture<>();
  private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();

  /** How long the end may take; zero as long as no command waits for the signal. */
  private final AtomicReference<Duration> graceOnceAwaited = new AtomicReference<>(Duration.ZERO);

  /** Begins to listen to signals. */
  public void install() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::onShutdown, "shutdown"));
  }

  @Override
  public void await(Duration grace) {
    graceOnceAwaited.set(grace);
    asked.join();
  }

  /** Ends the process, whether a signal came before or not. Does not return. */
  public void exit(int code) {
    exitCode.complete(code);
    System.exit(code);
  }

  private void onShutdown() {
    asked.complete(null);
    Duration grace = graceOnceAwaited.get();
    if (grace.isPositive()) {
      Runtime.getRuntime().halt(exitCodeWithin(grace));
    }
  }

  private int exitCodeWithin(Duration grace) {
    return exitCode
        .copy()
        .completeOnTimeout(ExitCode.BUG, grace.toMillis(), TimeUnit.MILLISECONDS)
        .join();
  }
}
