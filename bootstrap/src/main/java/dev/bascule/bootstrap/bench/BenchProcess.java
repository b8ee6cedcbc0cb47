package dev.bascule.bootstrap.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.lang.management.RuntimeMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A process of this program: another JVM with the same classes and options, so that its processor
 * time can be told from that of who measures. It ends when this one does, however that ends, but by
 * SIGKILL. Thread-safe.
 */
final class BenchProcess implements AutoCloseable {

  /** What a process that is ready says on standard output, and where it listens after that. */
  static final String LISTENING = "listening on ";

  private static final int START_SECONDS = 60;
  private static final int END_SECONDS = 20;

  private final Process process;
  private final CompletableFuture<Integer> port = new CompletableFuture<>();
  private final Thread atExit = new Thread(this::end, "end of a child");

  private BenchProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts a process and waits until it listens, for a minute at most.
   *
   * @param mainClass what runs in it
   * @param options options of the JVM, which go before those that it has from this one
   * @throws IOException if it does not
   */
  static BenchProcess start(String mainClass, List<String> options, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(virtualMachine());
    command.addAll(options);
    command.add(mainClass);
    command.addAll(List.of(arguments));
    BenchProcess process =
        new BenchProcess(new ProcessBuilder(command).redirectError(Redirect.INHERIT).start());
    Runtime.getRuntime().addShutdownHook(process.atExit);
    // It would keep a carrier of virtual threads while it waits, of which there may be two.
    Thread.ofPlatform().daemon().name("child").start(process::listen);
    process.awaitStart();
    return process;
  }

  private static List<String> virtualMachine() {
    RuntimeMXBean own = ManagementFactory.getRuntimeMXBean();
    return Stream.of(
            Stream.of(ProcessHandle.current().info().command().orElse("java")),
            own.getInputArguments().stream().filter(BenchProcess::isShared),
            Stream.of("-cp", own.getClassPath()))
        .flatMap(part -> part)
        .toList();
  }

  /** Debuggers and agents are for one process; what is a terminal here is none there. */
  private static boolean isShared(String option) {
    return Stream.of("-agent", "-javaagent", "-Dbascule.").noneMatch(option::startsWith);
  }

  private void listen() {
    try (BufferedReader lines = process.inputReader(UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(LISTENING)) {
          port.complete(Integer.valueOf(line.substring(line.lastIndexOf(':') + 1)));
        }
      }
    } catch (IOException | NumberFormatException e) {
      port.completeExceptionally(e);
    }
    port.completeExceptionally(new IOException("a process of the bench ended too early"));
  }

  private void awaitStart() throws IOException {
    try {
      port.orTimeout(START_SECONDS, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      close();
      throw new IOException("a process of the bench does not listen: " + e.getCause(), e);
    }
  }

  /** Returns where it listens. */
  int port() {
    return port.join();
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  private void end() {
    process.destroy();
    boolean isEnded =
        process
            .onExit()
            .thenApply(_ -> true)
            .completeOnTimeout(false, END_SECONDS, TimeUnit.SECONDS)
            .join();
    if (!isEnded) {
      process.destroyForcibly();
    }
  }

  /** Ends the process; by force where it takes longer than 20 s. */
  @Override
  public void close() {
    end();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException _) {
      // This process is ending, and waits for the hook.
    }
  }
}
