package dev.bascule.adapter.in.http.fastpath;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;
import dev.bascule.adapter.in.http.exchange.RequestHead;
import dev.bascule.adapter.in.http.filter.LoadSheddingFilter;
import dev.bascule.adapter.in.http.jetty.GracefulShutdown;
import dev.bascule.adapter.in.http.jetty.RequestDispatcher;
import dev.bascule.adapter.in.http.jetty.RequestObservation;
import dev.bascule.domain.time.Ticker;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Set;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Takes in requests whose heads are, to the byte, those of requests that the server parsed before.
 * What the server would parse from the same bytes is known then; for all else they go the same way
 * as any other, and the body is there already.
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
    this.dispatcher = requireNonNull(dispatcher, "dispatcher");
    this.loadShedding = requireNonNull(loadShedding, "loadShedding");
    this.shutdown = requireNonNull(shutdown, "shutdown");
    this.observer = requireNonNull(observer, "observer");
    this.headEncoder = requireNonNull(headEncoder, "headEncoder");
    this.ticker = requireNonNull(ticker, "ticker");
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
  void cacheHead(byte[] read, Request request, RequestHead head) {
    int bodyLength = (int) Math.max(0, request.getLength());
    int length = RequestHeadCache.headLength(read, 0, read.length);
    boolean isWhole = length > 0 && length + bodyLength == read.length;
    // The server skips empty lines before a request: then the first one does not end its header.
    if (isWhole
        && read[0] > ' '
        && !request.isSecure()
        && request.getConnectionMetaData().getRemoteSocketAddress()
            instanceof InetSocketAddress peer
        && heads.isRepeated(read, length)) {
      heads.put(
          new CachedRequestHead(
              Arrays.copyOf(read, length),
              bodyLength,
              peer.getAddress(),
              head.withCopiedHeaders()));
    }
  }

  /**
   * Answers the request that the bytes are, if its head is known and they are all of it.
   *
   * @param read holds all that was read of the connection, from {@code from} on
   * @return whether it is answered, or will be; or else it is as if nobody had looked at it
   */
  boolean tryHandle(byte[] read, int from, int count, FastPathConnection connection) {
    FastPathExchange exchange = admit(read, from, count, connection);
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
  boolean tryHandleLater(byte[] read, FastPathConnection connection) {
    FastPathExchange exchange = admit(read, 0, read.length, connection);
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
  private @Nullable FastPathExchange admit(
      byte[] read, int from, int count, FastPathConnection connection) {
    CachedRequestHead head = heads.find(read, from, count, connection.getRemoteSocketAddress());
    if (head == null || !loadShedding.tryAcquire()) {
      return null;
    }
    shutdown.requestStarted(connection.getEndPoint());
    return new FastPathExchange(
        head,
        Arrays.copyOfRange(read, from + head.length(), from + count),
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
