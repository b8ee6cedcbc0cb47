package dev.bascule.adapter.in.cli.launch;

import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.ServerConfig;
import dev.bascule.configuration.SharedConfig;
import dev.bascule.configuration.load.ReloadableConfig;
import dev.bascule.configuration.load.SourceMap;
import java.io.IOException;
import java.util.Optional;

/** Assembles and starts bridges: the interface between the command line and the wiring. */
public interface BridgeLauncher {

  /**
   * Starts the service, and returns when requests are accepted. Reloads the configuration when its
   * file changes.
   *
   * @param sourceMap the source map of {@code config}
   * @param reloadableConfig the file that {@code config} was read from; empty if there is none
   * @throws IOException if the address cannot be bound, or the demo server cannot be started; the
   *     message contains the address
   */
  RunningBridge start(
      BridgeConfig config, SourceMap sourceMap, Optional<ReloadableConfig> reloadableConfig)
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
   */
  SharedCheck checkEngine(SharedConfig config);

  /**
   * Discovers the authorization server of {@code server}, and starts to wait for the redirect of a
   * browser. Blocks for at most half a minute.
   *
   * @param server a server with OAuth settings
   * @throws LoginException if there is no authorization server, or it is unsuitable
   */
  LoginAttempt beginLogin(ServerConfig server) throws LoginException, InterruptedException;

  /**
   * Deletes the stored login for {@code server}. Waits for a refresh in progress, at most half a
   * minute.
   *
   * @param server a server with OAuth settings
   * @return whether there was one
   * @throws LoginException if it cannot be locked or deleted
   */
  boolean forgetLogin(ServerConfig server) throws LoginException, InterruptedException;
}
