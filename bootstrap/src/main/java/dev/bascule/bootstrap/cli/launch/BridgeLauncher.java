package dev.bascule.bootstrap.cli.launch;

import dev.bascule.adapter.out.valkey.EngineCheck;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.SharedConfig;
import dev.bascule.configuration.load.ReloadableConfig;
import dev.bascule.domain.cache.shared.EngineException;
import java.io.IOException;
import java.util.Optional;

/** Assembles and starts bridges: the interface between the command line and the wiring. */
public interface BridgeLauncher {

  /**
   * Starts the service, and returns when requests are accepted. Reloads the configuration when its
   * file changes.
   *
   * @param reloadableConfig the file that {@code config} was read from; empty if there is none
   * @throws IOException if the address cannot be bound, or the demo server cannot be started; the
   *     message contains the address
   */
  RunningBridge start(BridgeConfig config, Optional<ReloadableConfig> reloadableConfig)
      throws IOException;

  /**
   * Assembles the connections to servers without listening.
   *
   * @throws IOException if the embedded demo server is configured and cannot be started
   */
  OpenBridge open(BridgeConfig config) throws IOException;

  /**
   * Assembles the connections to servers for a client over streams, without listening. Everything
   * is permitted.
   *
   * @throws IOException if the embedded demo server is configured and cannot be started
   */
  StreamBridge openStreams(BridgeConfig config) throws IOException;

  /**
   * Connects to the engine of the section {@code shared}, as a replica does. Blocks for seconds if
   * it does not reply.
   *
   * @throws EngineException if a replica could not use it; the message has the remedy
   */
  EngineCheck checkEngine(SharedConfig config);
}
