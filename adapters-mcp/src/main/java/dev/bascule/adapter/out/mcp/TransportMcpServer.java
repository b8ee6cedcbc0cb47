package dev.bascule.adapter.out.mcp;

import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.McpConnection;
import dev.bascule.adapter.out.mcp.protocol.McpRequests;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.out.RequestTimeout;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ListPage;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Optional;

/** The common part of servers over any transport. Thread-safe. */
final class TransportMcpServer {

  private final ServerId id;
  private final McpConnection connection;
  private final Ticker ticker;
  private final McpRequests requests;

  /**
   * @param ticker measures the timeouts of requests
   */
  TransportMcpServer(ServerId id, McpConnection connection, Ticker ticker) {
    this.id = id;
    this.connection = connection;
    this.ticker = ticker;
    this.requests = new McpRequests(connection);
  }

  Ticker ticker() {
    return ticker;
  }

  ServerId id() {
    return id;
  }

  ServerStatus status() {
    return connection.status();
  }

  boolean isStarted() {
    return connection.isStarted();
  }

  UpstreamReply<ServerStatus> start(Duration timeout) {
    return connection
        .start(TimeLimit.of(timeout, ticker))
        .<UpstreamReply<ServerStatus>>map(UpstreamReply.Failed::new)
        .orElseGet(() -> new UpstreamReply.Answered<>(connection.status()));
  }

  UpstreamReply<ServerDiscovery> discover(CallContext context, Duration timeout) {
    return connection.discover(context, TimeLimit.of(timeout, ticker));
  }

  UpstreamReply<ListPage> list(
      ListKind kind, Optional<String> cursor, CallContext context, Duration timeout) {
    return requests.list(kind, cursor, context, TimeLimit.of(timeout, ticker));
  }

  UpstreamReply<McpResult> send(McpRequest request, CallContext context, RequestTimeout timeout) {
    return requests.send(request, context, TimeLimit.of(timeout, ticker));
  }

  UpstreamReply<McpResult> ping(Duration timeout) {
    return requests.ping(TimeLimit.of(timeout, ticker));
  }

  void close() {
    connection.close();
  }
}
