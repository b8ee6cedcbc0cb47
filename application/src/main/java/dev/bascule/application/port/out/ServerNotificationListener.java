package dev.bascule.application.port.out;

import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerNotification;

/**
 * What a server tells without being asked. The application implements it, adapters call it.
 *
 * <p>Thread-safe; never waits and never throws, so that it may be called by the thread that reads
 * from the server.
 */
@FunctionalInterface
public interface ServerNotificationListener {

  /** {@code server} told this, and it belongs to no request. */
  void onNotification(ServerId server, ServerNotification notification);
}
