package dev.bascule.adapter.out.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.domain.mcp.Discovery;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.Page;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.outcome.Reply;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Optional;

/** An MCP server that is reached over one link. Thread-safe. */
abstract class LinkedServer implements McpServer {

  private final ServerId id;
  private final McpLink link;
  private final Ticker ticker;
  private final McpRequests requests;

  /**
   * @param ticker measures the time that requests have
   */
  LinkedServer(ServerId id, McpLink link, Ticker ticker) {
    this.id = requireNonNull(id, "id");
    this.link = requireNonNull(link, "link");
    this.ticker = requireNonNull(ticker, "ticker");
    this.requests = new McpRequests(link);
  }

  final Ticker ticker() {
    return ticker;
  }

  @Override
  public final ServerId id() {
    return id;
  }

  @Override
  public final ServerStatus status() {
    return link.status();
  }

  @Override
  public final Reply<Discovery> discover(Exchange exchange, Duration timeout) {
    return link.discover(exchange, TimeLimit.of(timeout, ticker));
  }

  @Override
  public final Reply<Page> list(
      ListKind kind, Optional<String> cursor, Exchange exchange, Duration timeout) {
    return requests.list(kind, cursor, exchange, TimeLimit.of(timeout, ticker));
  }

  @Override
  public final Reply<McpResult> ask(McpRequest request, Exchange exchange, Duration timeout) {
    return requests.ask(request, exchange, TimeLimit.of(timeout, ticker));
  }

  @Override
  public void close() {
    link.close();
  }
}
