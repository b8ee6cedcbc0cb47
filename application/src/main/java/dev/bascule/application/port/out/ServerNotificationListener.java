package dev.bascule.application.port.out;

import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerNotification;

/**
 * A receiver of notifications of servers that belong to no request. Implemented by the application,
 * called by adapters.
 *
 * <p>Thread-safe; never blocks and never throws, so that it may be called by the thread that reads
 * from the server.
 */
@FunctionalInterface
public interface ServerNotificationListener {

  /** Called for each notification of {@code server} that belongs to no request. */
  void onNotification(ServerId server, ServerNotification notification);
}
