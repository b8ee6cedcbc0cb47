package dev.bascule.bootstrap.cli.launch;

import dev.bascule.bootstrap.config.BridgeConfig;
import java.io.IOException;

/**
 * Opens bridges that are also closed on a signal.
 *
 * @param launcher assembles them
 * @param stop reports the signal
 */
public record BridgeOpener(BridgeLauncher launcher, StopSignal stop) {

  /**
   * Opens a bridge, before it starts any child process.
   *
   * @throws IOException as {@link BridgeLauncher#open} does
   */
  public OpenBridge open(BridgeConfig config) throws IOException {
    OpenBridge bridge = new InterruptedBridge(launcher.open(config));
    stop.closeOnSignal(bridge);
    return bridge;
  }
}
