package dev.bascule.application.connection;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ConnectionOwner;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.port.out.RequestTimeout;
import dev.bascule.application.port.out.ServerNotificationListener;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ListPage;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * A connection that counts its users, so that it is never closed during a request. A background
 * refresh that still uses it later fails with a cancellation.
 *
 * <p>Thread-safe.
 */
final class ServerHandle implements McpServer {

  private static final int RETIRED = -1;

  private final McpServer server;
  private final Ticker ticker;
  private final AtomicInteger users = new AtomicInteger();
  private volatile long lastUse;

  ServerHandle(McpServer server, Ticker ticker) {
    this.server = server;
    this.ticker = ticker;
    this.lastUse = ticker.nanos();
  }

  /** Acquires the connection; returns false if it was retired. */
  boolean tryAcquire() {
    return users.updateAndGet(count -> count == RETIRED ? RETIRED : count + 1) != RETIRED;
  }

  /** Releases the connection. */
  void release() {
    lastUse = ticker.nanos();
    users.decrementAndGet();
  }

  /** Retires the connection if it is not in use; returns whether it did. */
  boolean retire() {
    return users.compareAndSet(0, RETIRED);
  }

  /** Returns whether a request is in flight over it. */
  boolean isInUse() {
    return users.get() > 0;
  }

  /** Returns the time since its last use. */
  Duration idleTime() {
    return users.get() == 0 ? Duration.ofNanos(ticker.nanos() - lastUse) : Duration.ZERO;
  }

  private <T> UpstreamReply<T> use(Supplier<UpstreamReply<T>> request) {
    if (!tryAcquire()) {
      return new UpstreamReply.Failed<>(new Failure.Cancelled());
    }
    try {
      return request.get();
    } finally {
      release();
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
  public boolean isStarted() {
    return server.isStarted();
  }

  @Override
  public UpstreamReply<ServerStatus> start(Duration timeout) {
    return use(() -> server.start(timeout));
  }

  @Override
  public UpstreamReply<ServerDiscovery> discover(CallContext context, Duration timeout) {
    return use(() -> server.discover(context, timeout));
  }

  @Override
  public UpstreamReply<ListPage> list(
      ListKind kind, Optional<String> cursor, CallContext context, Duration timeout) {
    return use(() -> server.list(kind, cursor, context, timeout));
  }

  @Override
  public UpstreamReply<McpResult> send(
      McpRequest request, CallContext context, RequestTimeout timeout) {
    return use(() -> server.send(request, context, timeout));
  }

  @Override
  public UpstreamReply<McpResult> ping(Duration timeout) {
    return use(() -> server.ping(timeout));
  }

  @Override
  public McpServer openFor(ConnectionOwner owner, ServerNotificationListener notificationListener) {
    return server.openFor(owner, notificationListener);
  }

  @Override
  public void close() {
    server.close();
  }
}
