package dev.bascule.adapter.out.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.McpConnection;
import dev.bascule.adapter.out.mcp.protocol.McpRequests;
import dev.bascule.application.context.CallContext;
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

/** What servers have in common that are reached over one link, whichever it is. Thread-safe. */
final class TransportMcpServer {

  private final ServerId id;
  private final McpConnection link;
  private final Ticker ticker;
  private final McpRequests requests;

  /**
   * @param ticker measures the time that requests have
   */
  TransportMcpServer(ServerId id, McpConnection link, Ticker ticker) {
    this.id = requireNonNull(id, "id");
    this.link = requireNonNull(link, "link");
    this.ticker = requireNonNull(ticker, "ticker");
    this.requests = new McpRequests(link);
  }

  Ticker ticker() {
    return ticker;
  }

  ServerId id() {
    return id;
  }

  ServerStatus status() {
    return link.status();
  }

  UpstreamReply<ServerDiscovery> discover(CallContext exchange, Duration timeout) {
    return link.discover(exchange, TimeLimit.of(timeout, ticker));
  }

  UpstreamReply<ListPage> list(
      ListKind kind, Optional<String> cursor, CallContext exchange, Duration timeout) {
    return requests.list(kind, cursor, exchange, TimeLimit.of(timeout, ticker));
  }

  UpstreamReply<McpResult> ask(McpRequest request, CallContext exchange, Duration timeout) {
    return requests.ask(request, exchange, TimeLimit.of(timeout, ticker));
  }

  void close() {
    link.close();
  }
}
