package dev.bascule.bootstrap.cli.serve;

import dev.bascule.bootstrap.cli.common.CliConsole;
import dev.bascule.bootstrap.cli.common.ExitCode;
import dev.bascule.bootstrap.cli.launch.BridgeLauncher;
import dev.bascule.bootstrap.cli.launch.RunningBridge;
import dev.bascule.bootstrap.cli.launch.StopSignal;
import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.bootstrap.config.load.ReloadableConfig;
import dev.bascule.bootstrap.terminal.TerminalText;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Runs a bridge until the process is asked to end.
 *
 * @param launcher starts it
 * @param stop tells when it ends
 */
public record BridgeService(BridgeLauncher launcher, StopSignal stop) {

  /** How much longer than the running calls the children may take to end. */
  private static final Duration CHILD_GRACE = Duration.ofSeconds(20);

  /** Runs it, and returns the exit code. */
  int run(BridgeConfig config, CliConsole console) {
    return run(config, Optional.empty(), console);
  }

  /**
   * Runs it, and returns the exit code.
   *
   * @param reloadableConfig the file that it is to go by; empty where there is none
   */
  int run(BridgeConfig config, Optional<ReloadableConfig> reloadableConfig, CliConsole console) {
    stop.setGracePeriod(config.http().drainTimeout().plus(CHILD_GRACE));
    try (RunningBridge bridge = launcher.start(config, reloadableConfig)) {
      new StartupBanner(config, bridge.port()).print(console);
      bridge.startServers();
      stop.await();
      return ExitCode.DONE;
    } catch (IOException e) {
      console.printError(startFailure(e));
      return ExitCode.USAGE;
    }
  }

  private static String startFailure(IOException reason) {
    return TerminalText.line(
        reason.getMessage() + "; another address or port: --host, --port (0 takes a free one)");
  }
}
