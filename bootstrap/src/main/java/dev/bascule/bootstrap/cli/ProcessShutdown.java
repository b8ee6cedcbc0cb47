package dev.bascule.bootstrap.cli;

import dev.bascule.bootstrap.cli.common.ExitCode;
import dev.bascule.bootstrap.cli.launch.OpenBridge;
import dev.bascule.bootstrap.cli.launch.StopSignal;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * How this process ends: by SIGTERM, SIGINT or SIGHUP, or because its command is done.
 *
 * <p>By default the JVM ends with 143, 130 or 129 after a signal. A command that waits for the
 * signal is done when it has tidied up, so that it has its own signal handlers, which wait for it
 * and exit with its own exit code. Nothing halts the JVM, because other shutdown hooks have work to
 * do, such as the Flight Recorder's, which writes its recording. Of any other command the shutdown
 * hook closes what it registered, lest child processes outlive this one. Thread-safe.
 */
public final class ProcessShutdown implements StopSignal {

  /** Longer than a child process may take that has to be killed in the end. */
  private static final Duration MAX_CLOSE_TIME = Duration.ofSeconds(20);

  /** Those after which the JVM would end by itself. */
  private static final List<String> SIGNALS = List.of("TERM", "INT", "HUP");

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
    SIGNALS.forEach(this::handle);
  }

  /**
   * Has {@link #onSignal} handle a signal. By reflection, because {@code sun.misc.Signal} is the
   * only way and the compiler warns of each use. If the JVM has no such signal or leaves signals
   * alone ({@code -Xrs}), nothing changes.
   */
  private void handle(String name) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Runnable onSignal = this::onSignal;
      MethodHandle run =
          MethodHandles.publicLookup()
              .findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
              .bindTo(onSignal);
      Object _ =
          signal
              .getMethod("handle", signal, handler)
              .invoke(
                  null,
                  signal.getConstructor(String.class).newInstance(name),
                  MethodHandleProxies.asInterfaceInstance(
                      handler, MethodHandles.dropArguments(run, 0, signal)));
    } catch (ReflectiveOperationException _) {
      // The shutdown hook still waits for the command; only the exit code is that of the signal.
    }
  }

  /** Runs on a thread that the JVM makes for each signal. Does not return. */
  private void onSignal() {
    stopRequested.complete(null);
    exit(exitCodeWithin(commandGrace.get()));
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
      Duration grace = commandGrace.get();
      if (grace.isPositive()) {
        int _ = exitCodeWithin(grace);
      }
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
