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
 * Takes in requests whose heads, except their {@code traceparent}, have the same bytes as those of
 * requests that the server parsed before. What the server would parse from the same bytes is known
 * then; for all else they go the same way as any other, and the body is there already.
 *
 * <p>Thread-safe; never waits.
 */
public final class FastPathHandler {

  /** The methods whose answers are no more than their header and their body. */
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
   * Has the next request of the connection looked at before the server parses it, and {@code head}
   * remembered if it came before.
   *
   * @param request a request that lies whole in the buffer that it was read with
   * @param head what it was parsed to
   */
  public static void learn(Request request, RequestHead head) {
    if (request.getConnectionMetaData() instanceof FastPathConnection connection
        && request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_1
        && METHODS.contains(request.getMethod())) {
      connection.enableFastPath(request, head);
    }
  }

  /**
   * Remembers the head of a request if it came before.
   *
   * @param read what was read of the connection: the request, and nothing else
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
   * server found another traceparent than the one that {@code read} leaves out.
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
   * Answers the request that the bytes are, if its head is known and they are all of it.
   *
   * @param read all that was read of the connection
   * @return whether it is answered, or will be; or else it is as if nobody had looked at it
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
   * Answers what was read ahead as {@link #tryHandle} does, but always on a thread of its own.
   *
   * @return whether it will be answered; or else it is as if nobody had looked at it
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

  /**
   * Takes in the request that the bytes are; null if its head is not known, or there is no room.
   */
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
