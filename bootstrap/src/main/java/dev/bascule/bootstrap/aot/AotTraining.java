package dev.bascule.bootstrap.aot;

import dev.bascule.adapter.in.cli.BasculeCommand;
import dev.bascule.adapter.in.cli.ProcessShutdown;
import dev.bascule.adapter.in.cli.common.CliEnvironment;
import dev.bascule.adapter.in.cli.common.ExitCode;
import dev.bascule.adapter.in.cli.launch.BridgeLauncher;
import dev.bascule.adapter.in.cli.launch.LoginAttempt;
import dev.bascule.adapter.in.cli.launch.LoginException;
import dev.bascule.adapter.in.cli.launch.OpenBridge;
import dev.bascule.adapter.in.cli.launch.RunningBridge;
import dev.bascule.adapter.in.cli.launch.SharedCheck;
import dev.bascule.adapter.in.cli.launch.StopSignal;
import dev.bascule.adapter.in.cli.launch.StreamBridge;
import dev.bascule.adapter.in.cli.terminal.TerminalOutput;
import dev.bascule.adapter.out.valkey.seal.SharedSecrets;
import dev.bascule.bootstrap.ClassPreloader;
import dev.bascule.bootstrap.Main;
import dev.bascule.bootstrap.wiring.Bridge;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.ServerConfig;
import dev.bascule.configuration.SharedConfig;
import dev.bascule.configuration.load.ReloadableConfig;
import dev.bascule.configuration.load.SourceMap;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Runs the program at the end of its build, to create an AOT cache: a JVM started with {@code
 * -XX:AOTCacheOutput} records the classes that it loads and links, and its profiles, for later
 * starts.
 *
 * <p>Serves the demo, and a second bridge with a configuration file in front of that demo, so that
 * both kinds of start are recorded; then sends typical requests of clients.
 *
 * <p>The second one starts twice with a file of lists, so that both writing and reading it are
 * recorded.
 *
 * <p>The last bridge starts with a shared cache, but ends before it connects to the engine: a JVM
 * loads every class of an AOT cache at its start, also one without a shared cache, and those of the
 * engine's client are many.
 */
public final class AotTraining {

  private final CliEnvironment environment;

  private AotTraining(CliEnvironment environment) {
    this.environment = environment;
  }

  /**
   * Runs the training and exits. If it fails, prints one line and creates no cache: the program
   * also starts without one, so the build continues.
   */
  public static void main(String[] arguments) {
    ClassPreloader.start();
    new ProcessShutdown().install();
    try {
      new AotTraining(withoutOutput(CliEnvironment.ofThisProcess(InstantSource.system()))).run();
    } catch (IOException | RuntimeException e) {
      System.err.println(
          "bascule: no AOT cache, because the training run failed: " + e.getMessage());
      // A normal exit is required for the JVM to write the cache.
      Runtime.getRuntime().halt(ExitCode.DONE);
    }
  }

  /** Returns the same environment with its output discarded. */
  private static CliEnvironment withoutOutput(CliEnvironment own) {
    TerminalOutput nowhere =
        new TerminalOutput(
            new PrintWriter(
                new OutputStreamWriter(OutputStream.nullOutputStream(), StandardCharsets.UTF_8)),
            OptionalInt.empty());
    return new CliEnvironment(
        nowhere,
        OutputStream.nullOutputStream(),
        nowhere,
        own.in(),
        own.workingFolder(),
        Map.of(),
        own.clock(),
        own.wallClock());
  }

  private void run() throws IOException {
    Path file = Files.createTempFile("bascule-training", ".yaml");
    Path secret = Files.createTempFile("bascule-training", ".secret");
    Path lists = Files.createTempFile("bascule-training", ".lists");
    try {
      runCommand(
          demo -> {
            Files.writeString(file, configFor(demo) + listsSection(lists));
            runCommand(AotTrainingRequests::sendAll, "serve", "--config", file.toString());
            runCommand(_ -> {}, "serve", "--config", file.toString());
            Files.writeString(secret, "x".repeat(SharedSecrets.MIN_BYTES));
            Files.writeString(file, configFor(demo) + sharedSection(secret));
            runCommand(_ -> {}, "serve", "--config", file.toString());
          },
          "demo");
    } finally {
      Files.delete(file);
      Files.delete(secret);
      Files.delete(lists);
    }
  }

  private static String listsSection(Path lists) {
    return """
    caches:
      tools: { file: "%s" }
    """
        .formatted(lists);
  }

  /** Returns a section with which a bridge connects only after a quarter of {@code trustFor}. */
  private static String sharedSection(Path secret) {
    return """
    shared:
      url: valkey://127.0.0.1:1
      secretFile: "%s"
      trustFor: 1m
    """
        .formatted(secret);
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
        new BasculeCommand(trainingLauncher, trainingLauncher, environment, Main.version())
            .run(arguments);
    if (exitCode != ExitCode.DONE) {
      throw new IOException(command[0] + " exited with " + exitCode);
    }
  }

  /** An action to run while a bridge listens. */
  private interface BridgeAction {

    /**
     * Sends the requests.
     *
     * @throws IOException if a response is unexpected
     */
    void run(int port) throws IOException;
  }

  /** Runs bridges for the duration of an action. Not thread-safe. */
  private static final class TrainingLauncher implements BridgeLauncher, StopSignal {

    private final BridgeLauncher launcher;
    private final BridgeAction action;
    private int port;

    TrainingLauncher(BridgeLauncher launcher, BridgeAction action) {
      this.launcher = launcher;
      this.action = action;
    }

    @Override
    public RunningBridge start(
        BridgeConfig config, SourceMap sourceMap, Optional<ReloadableConfig> reloadableConfig)
        throws IOException {
      RunningBridge bridge = launcher.start(config, sourceMap, reloadableConfig);
      port = bridge.port();
      return bridge;
    }

    @Override
    public OpenBridge open(BridgeConfig config) throws IOException {
      return launcher.open(config);
    }

    @Override
    public StreamBridge openStreams(BridgeConfig config) throws IOException {
      return launcher.openStreams(config);
    }

    @Override
    public SharedCheck checkEngine(SharedConfig config) {
      return launcher.checkEngine(config);
    }

    @Override
    public LoginAttempt beginLogin(ServerConfig server)
        throws LoginException, InterruptedException {
      return launcher.beginLogin(server);
    }

    @Override
    public boolean forgetLogin(ServerConfig server) throws LoginException, InterruptedException {
      return launcher.forgetLogin(server);
    }

    @Override
    public void setGracePeriod(Duration grace) {
      // Stops by itself.
    }

    @Override
    public void onHangup(Runnable reload) {
      // No signal is expected.
    }

    @Override
    public boolean await() {
      try {
        action.run(port);
        return false;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void awaitRepetition(Duration timeout) {
      // No signal is expected.
    }

    @Override
    public void closeOnSignal(OpenBridge bridge) {
      // No signal is expected.
    }
  }
}
