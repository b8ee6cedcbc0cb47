package dev.bascule.adapter.in.cli;

import dev.bascule.adapter.in.cli.common.ExitCode;
import dev.bascule.adapter.in.cli.launch.OpenBridge;
import dev.bascule.adapter.in.cli.launch.StopSignal;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Shuts the process down on SIGTERM, SIGINT or SIGHUP, or when its command completes. A command may
 * handle SIGHUP differently.
 *
 * <p>By default the JVM exits with 143, 130 or 129 after a signal. A command that waits for the
 * signal has to clean up first, so this class installs its own signal handlers, which wait for the
 * command and exit with its exit code. They do not halt the JVM, because other shutdown hooks have
 * work to do, such as the Flight Recorder's, which writes its recording. For all other commands the
 * shutdown hook closes what was registered, so that no child process outlives this one.
 * Thread-safe.
 */
public final class ProcessShutdown implements StopSignal {

  /** Longer than it takes to kill a child process that does not exit by itself. */
  private static final Duration MAX_CLOSE_TIME = Duration.ofSeconds(20);

  private static final String HANGUP = "HUP";

  /** Completes with whether a supervisor requests the process to stop. */
  private final CompletableFuture<Boolean> stopRequested = new CompletableFuture<>();

  private final CompletableFuture<Boolean> stopRepeated = new CompletableFuture<>();
  private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();

  /** How long the command may take to stop; zero if no command waits for the signal. */
  private final AtomicReference<Duration> commandGrace = new AtomicReference<>(Duration.ZERO);

  /** Completes when everything registered is closed. */
  private final AtomicReference<CompletableFuture<Boolean>> closing =
      new AtomicReference<>(CompletableFuture.completedFuture(true));

  /** Installs the signal handlers and the shutdown hook. */
  public void install() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::onShutdown, "shutdown"));
  }

  @Override
  public void setGracePeriod(Duration grace) {
    commandGrace.set(grace);
    handle("TERM", () -> onSignal(/* bySupervisor= */ true));
    handle("INT", () -> onSignal(/* bySupervisor= */ false));
    handle(HANGUP, () -> onSignal(/* bySupervisor= */ false));
  }

  @Override
  public void onHangup(Runnable action) {
    handle(HANGUP, action);
  }

  /**
   * Runs {@code onSignal} on each signal of the name. Uses reflection, because {@code
   * sun.misc.Signal} is the only API and the compiler warns about each use. Has no effect if the
   * JVM does not know the signal or runs with {@code -Xrs}.
   */
  private static void handle(String name, Runnable onSignal) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
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
      // The shutdown hook still waits for the command; only the exit code differs.
    }
  }

  /** Handles a signal, on a thread that the JVM creates for it. Does not return. */
  private void onSignal(boolean bySupervisor) {
    if (!stopRequested.complete(bySupervisor)) {
      stopRepeated.complete(true);
    }
    exit(exitCodeWithin(commandGrace.get()));
  }

  @Override
  public boolean await() {
    return stopRequested.join();
  }

  @Override
  public void awaitRepetition(Duration timeout) {
    boolean _ =
        stopRepeated
            .copy()
            .completeOnTimeout(false, timeout.toMillis(), TimeUnit.MILLISECONDS)
            .join();
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
      // The hook may have checked before the bridge was registered.
      awaitClosing();
    }
  }

  /** Exits the process, with or without a preceding signal. Does not return. */
  public void exit(int code) {
    exitCode.complete(code);
    System.exit(code);
  }

  private void onShutdown() {
    if (!exitCode.isDone()) {
      stopRequested.complete(false);
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
