package dev.bascule.adapter.out.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.client.ClientSession;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.port.out.ServerNotices;
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
import java.util.concurrent.atomic.AtomicBoolean;

/** A server as the bridge needs it, over some link to it. Thread-safe. */
final class LinkedServer implements McpServer {

  private final ServerId id;
  private final McpLink link;
  private final Opening opening;
  private final Ticker ticker;
  private final McpRequests requests;
  private final AtomicBoolean closed = new AtomicBoolean();

  LinkedServer(ServerId id, McpLink link, Opening opening, Ticker ticker) {
    this.id = requireNonNull(id, "id");
    this.link = requireNonNull(link, "link");
    this.opening = requireNonNull(opening, "opening");
    this.ticker = requireNonNull(ticker, "ticker");
    this.requests = new McpRequests(link);
  }

  /** Makes another link to the same server, for one client. */
  @FunctionalInterface
  interface Opening {

    /** Returns a link for {@code session}; it connects when first used. */
    McpLink open(ClientSession session, ServerNotices notices);
  }

  @Override
  public ServerId id() {
    return id;
  }

  @Override
  public ServerStatus status() {
    return link.status();
  }

  @Override
  public Reply<Discovery> discover(Exchange exchange, Duration timeout) {
    return link.discover(exchange, TimeLimit.of(timeout, ticker));
  }

  @Override
  public Reply<Page> list(
      ListKind kind, Optional<String> cursor, Exchange exchange, Duration timeout) {
    return requests.list(kind, cursor, exchange, TimeLimit.of(timeout, ticker));
  }

  @Override
  public Reply<McpResult> ask(McpRequest request, Exchange exchange, Duration timeout) {
    return requests.ask(request, exchange, TimeLimit.of(timeout, ticker));
  }

  @Override
  public McpServer openFor(ClientSession session, ServerNotices notices) {
    return new LinkedServer(id, opening.open(session, notices), opening, ticker);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      link.close();
    }
  }
}
