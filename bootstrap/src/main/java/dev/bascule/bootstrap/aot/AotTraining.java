package dev.bascule.bootstrap.aot;

import dev.bascule.bootstrap.ClassPreloader;
import dev.bascule.bootstrap.Main;
import dev.bascule.bootstrap.cli.BasculeCommand;
import dev.bascule.bootstrap.cli.ProcessShutdown;
import dev.bascule.bootstrap.cli.common.CliEnvironment;
import dev.bascule.bootstrap.cli.common.ExitCode;
import dev.bascule.bootstrap.cli.launch.BridgeLauncher;
import dev.bascule.bootstrap.cli.launch.OpenBridge;
import dev.bascule.bootstrap.cli.launch.RunningBridge;
import dev.bascule.bootstrap.cli.launch.StopSignal;
import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.bootstrap.config.load.ReloadableConfig;
import dev.bascule.bootstrap.terminal.TerminalOutput;
import dev.bascule.bootstrap.wiring.Bridge;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Runs the program once at the end of its build, for a JVM that writes down what it loads, links
 * and measures: started with {@code -XX:AOTCacheOutput}, it leaves a cache that later starts take
 * all that from.
 *
 * <p>It serves the demo, and behind a second bridge with a file for its configuration that demo
 * again, so that both ways to start are known; then it asks what clients ask.
 */
public final class AotTraining {

  private final CliEnvironment environment;

  private AotTraining(CliEnvironment environment) {
    this.environment = environment;
  }

  /**
   * Runs the training, and ends. Where that fails, it says so in one line and leaves no cache: the
   * program starts without one, too, so that its build goes on.
   */
  public static void main(String[] arguments) {
    ClassPreloader.start();
    new ProcessShutdown().install();
    try {
      new AotTraining(withoutOutput(CliEnvironment.ofThisProcess())).run();
    } catch (IOException | RuntimeException e) {
      System.err.println("bascule: no AOT cache, since the rehearsal failed: " + e.getMessage());
      // No other end keeps the JVM from writing the cache.
      Runtime.getRuntime().halt(ExitCode.DONE);
    }
  }

  /** Returns the same, but that nobody reads what is written. */
  private static CliEnvironment withoutOutput(CliEnvironment own) {
    TerminalOutput nowhere =
        new TerminalOutput(
            new PrintWriter(
                new OutputStreamWriter(OutputStream.nullOutputStream(), StandardCharsets.UTF_8)),
            OptionalInt.empty());
    return new CliEnvironment(
        nowhere, nowhere, own.in(), own.workingFolder(), Map.of(), own.clock());
  }

  private void run() throws IOException {
    Path file = Files.createTempFile("bascule-rehearsal", ".yaml");
    try {
      runCommand(
          demo -> {
            Files.writeString(file, configFor(demo));
            runCommand(AotTrainingRequests::sendAll, "serve", "--config", file.toString());
          },
          "demo");
    } finally {
      Files.delete(file);
    }
  }

  private static String configFor(int port) {
    return """
    mcpServers:
      demo:
        url: http://127.0.0.1:%d/servers/demo/mcp
        trusted: true
        tools:
          clock: { cache: { ttl: 60s } }
    """
        .formatted(port);
  }

  private void runCommand(BridgeAction action, String... command) throws IOException {
    String[] arguments = new String[command.length + 4];
    System.arraycopy(command, 0, arguments, 0, command.length);
    System.arraycopy(
        new String[] {"--port", "0", "--log-level", "error"}, 0, arguments, command.length, 4);
    TrainingLauncher trainingLauncher = new TrainingLauncher(new Bridge(Main.version()), action);
    int exitCode =
        new BasculeCommand(
                trainingLauncher, Main.parser(), trainingLauncher, environment, Main.version())
            .run(arguments);
    if (exitCode != ExitCode.DONE) {
      throw new IOException(command[0] + " ended with " + exitCode);
    }
  }

  /** What is done with a bridge while it listens. */
  private interface BridgeAction {

    /**
     * Asks all that is to be asked.
     *
     * @throws IOException if an answer is not as it should be
     */
    void run(int port) throws IOException;
  }

  /** Lets bridges run for as long as they are visited. For one thread. */
  private static final class TrainingLauncher implements BridgeLauncher, StopSignal {

    private final BridgeLauncher launcher;
    private final BridgeAction action;
    private int port;

    TrainingLauncher(BridgeLauncher launcher, BridgeAction action) {
      this.launcher = launcher;
      this.action = action;
    }

    @Override
    public RunningBridge start(BridgeConfig config) throws IOException {
      return start(config, Optional.empty());
    }

    @Override
    public RunningBridge start(BridgeConfig config, Optional<ReloadableConfig> reloadableConfig)
        throws IOException {
      RunningBridge bridge = launcher.start(config, reloadableConfig);
      port = bridge.port();
      return bridge;
    }

    @Override
    public OpenBridge open(BridgeConfig config) throws IOException {
      return launcher.open(config);
    }

    @Override
    public void setGracePeriod(Duration grace) {
      // It ends by itself.
    }

    @Override
    public void await() {
      try {
        action.run(port);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void closeOnSignal(OpenBridge bridge) {
      // There is no signal.
    }
  }
}
