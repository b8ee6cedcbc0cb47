package dev.bascule.bootstrap.cli.launch;

import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.bootstrap.config.load.ReloadableConfig;
import java.io.IOException;
import java.util.Optional;

/** Assembles a bridge: what the command line needs of the wiring. */
public interface BridgeLauncher {

  /**
   * Starts to serve, and returns once requests are accepted.
   *
   * @throws IOException if the address cannot be bound, or the demo server not be started; the
   *     message names the address
   */
  RunningBridge start(BridgeConfig config) throws IOException;

  /**
   * Does the same, and goes by what the file says from then on.
   *
   * @param reloadableConfig the file that {@code config} was read from; empty where there is none
   * @throws IOException if the address cannot be bound, or the demo server not be started; the
   *     message names the address
   */
  RunningBridge start(BridgeConfig config, Optional<ReloadableConfig> reloadableConfig)
      throws IOException;

  /**
   * Assembles the way to the servers without listening to anybody.
   *
   * @throws IOException if the embedded demo server, where there is one, cannot be started
   */
  OpenBridge open(BridgeConfig config) throws IOException;
}
