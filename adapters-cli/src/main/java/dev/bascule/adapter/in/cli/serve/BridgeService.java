package dev.bascule.adapter.in.cli.serve;

import dev.bascule.adapter.in.cli.common.CliConsole;
import dev.bascule.adapter.in.cli.common.ExitCode;
import dev.bascule.adapter.in.cli.launch.BridgeLauncher;
import dev.bascule.adapter.in.cli.launch.RunningBridge;
import dev.bascule.adapter.in.cli.launch.StopSignal;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.load.ConfigResult;
import dev.bascule.configuration.load.ReloadableConfig;
import dev.bascule.domain.text.SafeText;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Runs a bridge until the process is requested to stop.
 *
 * @param launcher starts it
 * @param stop reports when to stop
 */
public record BridgeService(BridgeLauncher launcher, StopSignal stop) {

  /** Additional time for child processes to exit, after the running calls. */
  static final Duration CHILD_GRACE = Duration.ofSeconds(20);

  /**
   * Runs the bridge, and returns the exit code.
   *
   * @param reloadableConfig the file to reload from; empty if there is none
   */
  int run(
      ConfigResult.Valid valid, Optional<ReloadableConfig> reloadableConfig, CliConsole console) {
    BridgeConfig config = valid.config();
    Duration delay = config.drainDelay();
    stop.setGracePeriod(delay.plus(config.drainTimeout()).plus(CHILD_GRACE));
    // A signal during the start needs no action, since the file has just been read.
    AtomicReference<Runnable> reload = new AtomicReference<>(() -> {});
    if (reloadableConfig.isPresent() && !console.err().isTerminal()) {
      stop.onHangup(() -> reload.get().run());
    }
    try (RunningBridge bridge = launcher.start(config, valid.sourceMap(), reloadableConfig)) {
      reload.set(bridge::reload);
      new StartupBanner(config, bridge.port()).print(console);
      bridge.startServers();
      boolean bySupervisor = stop.await();
      if (console.showsProgress()) {
        // Over the ^C that the terminal shows.
        console.err().print("\r");
        console.printNote("stopping");
      }
      if (bySupervisor && delay.isPositive()) {
        bridge.announceStop();
        stop.awaitRepetition(delay);
      }
    } catch (BindException e) {
      console.printError(
          SafeText.line(
              e.getMessage()
                  + "; choose another address or port with --host or --port (0 for a free port)"));
      return ExitCode.NO_ADDRESS;
    } catch (IOException e) {
      console.printError(SafeText.line(String.valueOf(e.getMessage())));
      return ExitCode.USAGE;
    }
    if (console.showsProgress()) {
      console.printNote("stopped");
    }
    return ExitCode.DONE;
  }
}
