package dev.bascule.bootstrap.wiring.upstream;

import dev.bascule.application.port.out.McpServer;
import dev.bascule.bootstrap.config.ServerConfig;

/** Creates adapters of the {@link McpServer} port. */
@FunctionalInterface
public interface McpServerFactory {

  /** Returns a connection, which connects when first used. */
  McpServer make(ServerConfig server);
}
