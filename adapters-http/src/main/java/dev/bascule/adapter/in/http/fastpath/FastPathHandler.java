package dev.bascule.adapter.in.http.fastpath;

import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;
import dev.bascule.adapter.in.http.exchange.RequestHead;
import dev.bascule.adapter.in.http.filter.LoadSheddingFilter;
import dev.bascule.adapter.in.http.jetty.GracefulShutdown;
import dev.bascule.adapter.in.http.jetty.RequestDispatcher;
import dev.bascule.adapter.in.http.jetty.RequestObservation;
import dev.bascule.application.context.TraceContext;
import dev.bascule.domain.time.Ticker;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Handles requests whose heads, except their {@code traceparent}, have the same bytes as those of
 * earlier requests. This skips parsing; otherwise they take the same path as all others, with the
 * body already read.
 *
 * <p>Thread-safe; does not block.
 */
public final class FastPathHandler {

  /** The methods whose responses consist of just header and body. */
  private static final Set<String> METHODS = Set.of("GET", "POST", "DELETE");

  private final RequestDispatcher dispatcher;
  private final LoadSheddingFilter loadShedding;
  private final GracefulShutdown shutdown;
  private final HttpRequestObserver observer;
  private final ResponseHeadEncoder headEncoder;
  private final Ticker ticker;
  private final RequestHeadCache heads = new RequestHeadCache();

  public FastPathHandler(
      RequestDispatcher dispatcher,
      LoadSheddingFilter loadShedding,
      GracefulShutdown shutdown,
      HttpRequestObserver observer,
      ResponseHeadEncoder headEncoder,
      Ticker ticker) {
    this.dispatcher = dispatcher;
    this.loadShedding = loadShedding;
    this.shutdown = shutdown;
    this.observer = observer;
    this.headEncoder = headEncoder;
    this.ticker = ticker;
  }

  /**
   * Enables the fast path for the next request of the connection, and caches {@code head} if it
   * occurred before.
   *
   * @param request a request that is completely in the buffer that it was read into
   * @param head its parsed head
   */
  public static void learn(Request request, RequestHead head) {
    if (request.getConnectionMetaData() instanceof FastPathConnection connection
        && request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_1
        && METHODS.contains(request.getMethod())) {
      connection.enableFastPath(request, head);
    }
  }

  /**
   * Caches the head of a request if it occurred before.
   *
   * @param read the bytes read from the connection: exactly the request
   */
  void cacheHead(RequestBytes read, Request request, RequestHead head) {
    int bodyLength = (int) Math.max(0, request.getLength());
    if (read.isWhole(bodyLength)
        && read.beginsWithRequestLine()
        && !request.isSecure()
        && request.getConnectionMetaData().getRemoteSocketAddress()
            instanceof InetSocketAddress peer
        && heads.isRepeated(read)) {
      sharedHead(read, head)
          .ifPresent(
              shared ->
                  heads.put(
                      new CachedRequestHead(read.head(), bodyLength, peer.getAddress(), shared)));
    }
  }

  /**
   * Returns the part of {@code head} that all requests with the same bytes share; empty if the
   * server parsed another traceparent than the one that {@code read} omits.
   */
  private static Optional<RequestHead> sharedHead(RequestBytes read, RequestHead head) {
    String traceparent = read.traceparent();
    if (traceparent == null) {
      return Optional.of(head.withCopiedHeaders());
    }
    return head.headers().getValuesList(TraceContext.TRACEPARENT).equals(List.of(traceparent))
        ? Optional.of(head.withoutTraceparent())
        : Optional.empty();
  }

  /**
   * Handles the request in the bytes if its head is cached and they are exactly one request.
   *
   * @param read all bytes read from the connection
   * @return whether it is handled; otherwise there is no effect
   */
  boolean tryHandle(RequestBytes read, FastPathConnection connection) {
    FastPathExchange exchange = admit(read, connection);
    if (exchange == null) {
      return false;
    }
    dispatcher.dispatch(exchange.request(), exchange);
    return true;
  }

  /**
   * Handles bytes that were read ahead like {@link #tryHandle}, but always on a separate thread.
   *
   * @return whether it will be handled; otherwise there is no effect
   */
  boolean tryHandleLater(RequestBytes read, FastPathConnection connection) {
    FastPathExchange exchange = admit(read, connection);
    if (exchange == null) {
      return false;
    }
    exchange.startMonitoring();
    dispatcher.execute(exchange, () -> dispatcher.dispatch(exchange.request(), exchange));
    return true;
  }

  /** Admits the request in the bytes; null if its head is not cached, or the request is shed. */
  private @Nullable FastPathExchange admit(RequestBytes read, FastPathConnection connection) {
    CachedRequestHead head = heads.find(read, connection.getRemoteSocketAddress());
    if (head == null || !loadShedding.tryAcquire()) {
      return null;
    }
    shutdown.requestStarted(connection.getEndPoint());
    return new FastPathExchange(
        head,
        read.traceparent(),
        read.body(),
        connection,
        headEncoder,
        shutdown,
        new RequestObservation(observer, ticker, () -> release(connection)));
  }

  private void release(FastPathConnection connection) {
    loadShedding.release();
    shutdown.requestEnded(connection.getEndPoint());
  }
}
