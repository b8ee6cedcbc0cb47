package dev.bascule.application.port.in;

import dev.bascule.application.context.CallContext;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpRequest.Subscribe;
import dev.bascule.domain.mcp.McpRequest.Unsubscribe;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.result.Outcome;

/** Driving port: tells a client what servers tell of their own accord. */
@FunctionalInterface
public interface SubscribeToServersUseCase {

  /**
   * Notifies {@code listener} from now on of what the servers send that belongs to no request; of
   * resources only as far as it subscribed to them. A client that has a session and can be asked
   * things is notified of what comes over its own connections, and of changed lists over those that
   * all share.
   */
  Subscription subscribe(CallContext context, Listener listener);

  /** Is told. Thread-safe; never waits and never throws. */
  @FunctionalInterface
  interface Listener {
    /** {@code server} told {@code notification}. */
    void onNotification(ServerId server, ServerNotification notification);
  }

  /** One client's following. Thread-safe. */
  interface Subscription extends AutoCloseable {

    /** Subscribes to a resource. The server is asked if nobody else is subscribed to it yet. */
    Outcome<McpResult> subscribe(Subscribe request);

    /** Gives a subscription up. The server is asked if nobody else is subscribed. */
    Outcome<McpResult> unsubscribe(Unsubscribe request);

    /**
     * Asks for the server's log messages of a level and above. Where several clients share the
     * connection with the server, it is asked for the lowest level that one of them wants, and each
     * is told only what it wants. Until this is called a client is told what the server logs by
     * itself.
     */
    Outcome<McpResult> setLogLevel(ServerId server, LogLevel level);

    /** Gives everything up; does nothing the second time. Does not wait for a server. */
    @Override
    void close();
  }
}
