package dev.bascule.adapter.in.http.fastpath;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.exchange.BridgeRequest;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;
import dev.bascule.adapter.in.http.exchange.RequestHead;
import dev.bascule.adapter.in.http.exchange.RequestId;
import dev.bascule.adapter.in.http.filter.LoadSheddingFilter;
import dev.bascule.adapter.in.http.jetty.GracefulShutdown;
import dev.bascule.adapter.in.http.jetty.JettyResponseWriter;
import dev.bascule.adapter.in.http.jetty.RequestDispatcher;
import dev.bascule.adapter.in.http.jetty.RequestExchange;
import dev.bascule.adapter.in.http.jetty.RequestObservation;
import dev.bascule.application.context.TraceContext;
import dev.bascule.domain.time.Ticker;
import dev.bascule.mcp.json.Doorkeeper;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongSupplier;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
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

  /** Caches the head of a request, which is all that was read, if it occurred before. */
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

  /** Handles the request if its head is cached; otherwise returns false without an effect. */
  boolean tryHandle(RequestBytes read, FastPathConnection connection) {
    FastPathExchange exchange = admit(read, connection);
    if (exchange == null) {
      return false;
    }
    dispatcher.dispatch(exchange.request(), exchange);
    return true;
  }

  /** Does the same with bytes that were read ahead, but always on a separate thread. */
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

  /**
   * A cache of parsed request heads by their bytes; see {@link RequestBytes}.
   *
   * <p>Thread-safe; does not block. Bounded in number and length: set-associative, with FIFO
   * eviction within a set.
   */
  static final class RequestHeadCache {

    /** A power of two. */
    static final int CAPACITY = 1024;

    /** The number of entries per set. A power of two. */
    static final int WAYS = 4;

    private final AtomicReferenceArray<@Nullable CachedRequestHead> slots =
        new AtomicReferenceArray<>(CAPACITY);
    private final Doorkeeper doorkeeper = new Doorkeeper(CAPACITY);

    /** Returns the cached head if it is followed by exactly one complete body; otherwise null. */
    @Nullable CachedRequestHead find(RequestBytes request, SocketAddress peer) {
      if (!request.hasHead()) {
        return null;
      }
      int first = slot(request);
      for (int way = 0; way < WAYS; way++) {
        CachedRequestHead head = slots.get(first + way);
        if (head != null && head.matches(request) && head.isFrom(peer)) {
          return head;
        }
      }
      return null;
    }

    /**
     * Returns whether the head of {@code request} occurred before, so that it may occur again: a
     * head that differs with each request is not worth caching.
     */
    boolean isRepeated(RequestBytes request) {
      return doorkeeper.hasSeen(Long.hashCode(request.headHash()));
    }

    /** Adds {@code head}, or replaces an equal one. */
    void put(CachedRequestHead head) {
      int slot = slot(head.bytes());
      CachedRequestHead moved = head;
      for (int way = 0; way < WAYS && moved != null; way++) {
        CachedRequestHead before = slots.getAndSet(slot + way, moved);
        moved = before != null && before.isSame(head) ? null : before;
      }
    }

    private static int slot(RequestBytes request) {
      return (int) (request.headHash() >>> 40) & CAPACITY - WAYS;
    }
  }

  /**
   * A request whose head was found in the cache. The server does not know of it: its response is
   * written to the connection's end point, with a header that the server's own generator created.
   */
  private static final class FastPathExchange
      implements RequestExchange, Content.Sink, LongSupplier {

    private static final byte[] LINE_END = {'\r', '\n'};
    private static final byte[] LAST_CHUNK = {'0', '\r', '\n', '\r', '\n'};

    private final CachedRequestHead head;
    private final @Nullable String traceparent;
    private final byte[] body;
    private final FastPathConnection connection;
    private final ResponseHeadEncoder headEncoder;
    private final GracefulShutdown shutdown;
    private final RequestObservation observation;

    /** Whether it is processed on another thread than the reading one. */
    private volatile boolean isMonitored;

    /** Whether the header announces that the connection is closed after the response. */
    private volatile boolean closesConnection;

    private volatile int status;
    private long length;
    private long requestNumber;
    private @Nullable String requestId;
    private @Nullable ByteBuffer responseHead;

    /**
     * @param traceparent the value that the head omits; null if there is none
     * @param observation has started, and ends with this exchange
     */
    FastPathExchange(
        CachedRequestHead head,
        @Nullable String traceparent,
        byte[] body,
        FastPathConnection connection,
        ResponseHeadEncoder headEncoder,
        GracefulShutdown shutdown,
        RequestObservation observation) {
      this.head = head;
      this.traceparent = traceparent;
      this.body = body;
      this.connection = connection;
      this.headEncoder = headEncoder;
      this.shutdown = shutdown;
      this.observation = observation;
    }

    /** Returns the request, whose body is not read yet. */
    BridgeRequest request() {
      return new BridgeRequest(head.head(), traceparent, requestId(), observation.details());
    }

    @Override
    public String path() {
      return head.head().path();
    }

    @Override
    public RequestObservation observation() {
      return observation;
    }

    /** Returns the number of the request, from which its identifier is derived. */
    @Override
    public long getAsLong() {
      if (requestNumber == 0) {
        requestNumber = RequestId.nextNumber();
      }
      return requestNumber;
    }

    @Override
    public String requestId() {
      String id = requestId;
      if (id == null) {
        id = head.givenId().orElseGet(() -> RequestId.text(getAsLong()));
        requestId = id;
      }
      return id;
    }

    @Override
    public byte[] body() {
      return body;
    }

    @Override
    public void leaveBody() {
      // It was read together with the head.
    }

    @Override
    public void startMonitoring() {
      if (!isMonitored) {
        isMonitored = true;
        connection.readAhead().begin(/* known= */ null);
      }
    }

    @Override
    public void onDisconnect(Runnable action) {
      connection.readAhead().onDisconnect(action);
    }

    @Override
    public void stopMonitoring() {
      connection.readAhead().stopNotifying();
    }

    @Override
    public void write(CompleteResponse complete, Callback callback) {
      CompleteResponse response =
          RequestId.isProblem(complete) ? RequestId.addTo(complete, requestId()) : complete;
      status = response.status();
      length = response.length();
      CachedRequestHead.EncodedHead encoded =
          head.encodeResponseHead(response, connection.getServer().getDateField(), headEncoder);
      closesConnection = encoded.key().isLast();
      responseHead = connection.responseHead(encoded, this);
      if (JettyResponseWriter.isShort(response)) {
        endPoint().write(callback, withHead(response.parts()));
      } else {
        JettyResponseWriter.writeBody(response.body(), this, callback);
      }
    }

    /** Writes {@code bytes}, preceded by the header if they are the first. */
    @Override
    public void write(boolean last, @Nullable ByteBuffer bytes, Callback callback) {
      ByteBuffer content = bytes;
      ByteBuffer first = takeHead();
      if (first == null) {
        endPoint().write(callback, content);
      } else {
        endPoint().write(callback, first, content);
      }
    }

    @Override
    public void startStream(Map<String, String> headers) {
      status = 200;
      closesConnection = shutdown.isStopping();
      responseHead =
          headEncoder.encodeStream(
              head.head(), requestId(), headers, connection.getServer().getDateField());
    }

    /** Writes a chunk (RFC 9112, section 7.1), preceded by the header if it is the first. */
    @Override
    public void writeStream(boolean isLast, ByteBuffer bytes, Callback callback) {
      ByteBuffer first = takeHead();
      length += bytes.remaining();
      endPoint()
          .write(
              callback,
              first == null ? BufferUtil.EMPTY_BUFFER : first,
              bytes.hasRemaining() ? chunk(bytes) : BufferUtil.EMPTY_BUFFER,
              isLast ? ByteBuffer.wrap(LAST_CHUNK) : BufferUtil.EMPTY_BUFFER);
    }

    private static ByteBuffer chunk(ByteBuffer bytes) {
      byte[] size = Integer.toHexString(bytes.remaining()).getBytes(US_ASCII);
      return ByteBuffer.allocate(size.length + bytes.remaining() + 2 * LINE_END.length)
          .put(size)
          .put(LINE_END)
          .put(bytes)
          .put(LINE_END)
          .flip();
    }

    private ByteBuffer[] withHead(List<ByteBuffer> parts) {
      ByteBuffer[] all = new ByteBuffer[1 + parts.size()];
      all[0] = requireNonNull(takeHead(), "head");
      for (int i = 1; i < all.length; i++) {
        all[i] = parts.get(i - 1).duplicate();
      }
      return all;
    }

    private @Nullable ByteBuffer takeHead() {
      ByteBuffer first = responseHead;
      responseHead = null;
      return first;
    }

    private EndPoint endPoint() {
      return connection.getEndPoint();
    }

    @Override
    public void abort() {
      endPoint().close();
    }

    @Override
    public void succeeded() {
      end(/* aborted= */ false);
      if (closesConnection) {
        endPoint().close();
      } else if (isMonitored) {
        connection.resume();
      } else {
        connection.fillInterested();
      }
    }

    @Override
    public void failed(Throwable cause) {
      end(/* aborted= */ true);
      endPoint().close(cause);
    }

    private void end(boolean aborted) {
      observation.end(head.head().method(), status, length, aborted);
    }

    @Override
    public InvocationType getInvocationType() {
      return InvocationType.NON_BLOCKING;
    }
  }
}
