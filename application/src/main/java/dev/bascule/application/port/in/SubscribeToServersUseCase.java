package dev.bascule.application.port.in;

import dev.bascule.application.context.CallContext;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpRequest.Subscribe;
import dev.bascule.domain.mcp.McpRequest.Unsubscribe;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.result.Outcome;

/** Driving port: subscribes clients to notifications of servers. */
@FunctionalInterface
public interface SubscribeToServersUseCase {

  /**
   * Subscribes {@code listener} to the notifications of servers that belong to no request; to those
   * about resources only after a subscription to the resource. A client with a session that accepts
   * server requests receives the notifications of its own connections, and changes of lists from
   * the shared ones.
   */
  Subscription subscribe(CallContext context, Listener listener);

  /** A receiver of notifications. Thread-safe; never blocks and never throws. */
  @FunctionalInterface
  interface Listener {
    /** Called for each notification of {@code server}. */
    void onNotification(ServerId server, ServerNotification notification);
  }

  /** The subscription of one client. Thread-safe. */
  interface Subscription extends AutoCloseable {

    /** Subscribes to a resource. Sends a request to the server if this is its first subscriber. */
    Outcome<McpResult> subscribe(Subscribe request);

    /** Cancels a subscription. Sends a request to the server if there is no other subscriber. */
    Outcome<McpResult> unsubscribe(Unsubscribe request);

    /**
     * Sets the minimum level of the log messages from the server. If several clients share the
     * connection, the server receives the lowest of their levels, and each client receives only the
     * messages of its own level and above. Before the first call, a client receives all log
     * messages of the server.
     */
    Outcome<McpResult> setLogLevel(ServerId server, LogLevel level);

    /** Cancels everything. Idempotent. Does not wait for a server. */
    @Override
    void close();
  }
}
