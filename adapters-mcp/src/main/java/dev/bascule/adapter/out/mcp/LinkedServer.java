package dev.bascule.adapter.out.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.client.Exchange;
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

/** What servers have in common that are reached over one link, whichever it is. Thread-safe. */
final class LinkedServer {

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

  Ticker ticker() {
    return ticker;
  }

  ServerId id() {
    return id;
  }

  ServerStatus status() {
    return link.status();
  }

  Reply<Discovery> discover(Exchange exchange, Duration timeout) {
    return link.discover(exchange, TimeLimit.of(timeout, ticker));
  }

  Reply<Page> list(ListKind kind, Optional<String> cursor, Exchange exchange, Duration timeout) {
    return requests.list(kind, cursor, exchange, TimeLimit.of(timeout, ticker));
  }

  Reply<McpResult> ask(McpRequest request, Exchange exchange, Duration timeout) {
    return requests.ask(request, exchange, TimeLimit.of(timeout, ticker));
  }

  void close() {
    link.close();
  }
}
