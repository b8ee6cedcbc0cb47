package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.client.Party;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.port.out.ServerNotices;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.domain.mcp.Discovery;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.Page;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Reply;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * A connection that knows who uses it, so that it is never given up under a request. Whoever still
 * comes afterwards, to renew something in the background, finds nobody waiting.
 *
 * <p>Thread-safe.
 */
final class HeldServer implements McpServer {

  private static final int RETIRED = -1;

  private final McpServer server;
  private final Ticker ticker;
  private final AtomicInteger users = new AtomicInteger();
  private volatile long lastUse;

  HeldServer(McpServer server, Ticker ticker) {
    this.server = requireNonNull(server, "server");
    this.ticker = requireNonNull(ticker, "ticker");
    this.lastUse = ticker.nanos();
  }

  /** Takes hold of it; returns false where it was given up. */
  boolean enter() {
    return users.updateAndGet(count -> count == RETIRED ? RETIRED : count + 1) != RETIRED;
  }

  /** Lets go of it. */
  void leave() {
    lastUse = ticker.nanos();
    users.decrementAndGet();
  }

  /** Gives it up, if nobody holds it; returns whether it did. */
  boolean retire() {
    return users.compareAndSet(0, RETIRED);
  }

  /** Returns for how long nobody has used it. */
  Duration idle() {
    return users.get() == 0 ? Duration.ofNanos(ticker.nanos() - lastUse) : Duration.ZERO;
  }

  private <T> Reply<T> use(Supplier<Reply<T>> request) {
    if (!enter()) {
      return new Reply.Failed<>(new Failure.Cancelled());
    }
    try {
      return request.get();
    } finally {
      leave();
    }
  }

  @Override
  public ServerId id() {
    return server.id();
  }

  @Override
  public ServerStatus status() {
    return server.status();
  }

  @Override
  public Reply<Discovery> discover(Exchange exchange, Duration timeout) {
    return use(() -> server.discover(exchange, timeout));
  }

  @Override
  public Reply<Page> list(
      ListKind kind, Optional<String> cursor, Exchange exchange, Duration timeout) {
    return use(() -> server.list(kind, cursor, exchange, timeout));
  }

  @Override
  public Reply<McpResult> ask(McpRequest request, Exchange exchange, Duration timeout) {
    return use(() -> server.ask(request, exchange, timeout));
  }

  @Override
  public McpServer openFor(Party party, ServerNotices notices) {
    return server.openFor(party, notices);
  }

  @Override
  public void close() {
    server.close();
  }
}
