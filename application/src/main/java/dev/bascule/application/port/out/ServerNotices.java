package dev.bascule.application.port.out;

import dev.bascule.domain.tool.ServerId;

/**
 * What a server tells without being asked. The application implements it, adapters call it.
 *
 * <p>Thread-safe; never waits and never throws, so that it may be called by the thread that reads
 * from the server.
 */
@FunctionalInterface
public interface ServerNotices {

  /**
   * The list of tools of {@code server} changed: {@code notifications/tools/list_changed}. Or it
   * may have, since the server began anew, and a list holds only for the session that it was given
   * in.
   */
  void toolsChanged(ServerId server);
}
