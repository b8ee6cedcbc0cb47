package dev.bascule.bootstrap.wiring;

import dev.bascule.application.port.out.McpServer;
import dev.bascule.bootstrap.config.ConfiguredServer;

/** Puts an adapter behind the {@link McpServer} port. */
@FunctionalInterface
interface McpServerMaker {

  /** Returns a connection, which connects when first used. */
  McpServer make(ConfiguredServer server);
}
