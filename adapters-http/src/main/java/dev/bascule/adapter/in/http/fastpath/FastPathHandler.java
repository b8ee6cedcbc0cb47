package dev.bascule.adapter.in.http.fastpath;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.exchange.BridgeRequest;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver.CompletedRequest;
import dev.bascule.adapter.in.http.exchange.InternalErrorReporter;
import dev.bascule.adapter.in.http.exchange.RequestId;
import dev.bascule.adapter.in.http.filter.InlineToolCall;
import dev.bascule.adapter.in.http.filter.LoadSheddingFilter;
import dev.bascule.adapter.in.http.jetty.GracefulShutdown;
import dev.bascule.adapter.in.http.jetty.JettyResponseWriter;
import dev.bascule.adapter.in.http.jetty.ResponseSink;
import dev.bascule.adapter.in.http.jetty.SlowClientGuard;
import dev.bascule.adapter.in.http.rest.ToolHandlers;
import dev.bascule.domain.time.Ticker;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests whose headers are, to the byte, those of requests that were read before. What
 * the server would read from the same bytes is known then. All else is asked at the same steps:
 * whether there is room, who asks, what for, and whether the answer is at hand. If it is not, the
 * request is handled on a virtual thread of its own.
 *
 * <p>Thread-safe; never waits.
 */
public final class FastPathHandler {

  private final InlineDispatcher inlineDispatcher;
  private final VirtualThreadDispatcher virtualThreadDispatcher;
  private final LoadSheddingFilter loadShedding;
  private final GracefulShutdown shutdown;
  private final HttpRequestObserver observer;
  private final SlowClientGuard slowClientGuard;
  private final ResponseHeadEncoder headEncoder;
  private final Ticker ticker;
  private final RequestHeadCache heads = new RequestHeadCache();

  public FastPathHandler(
      InlineDispatcher inlineDispatcher,
      VirtualThreadDispatcher virtualThreadDispatcher,
      LoadSheddingFilter loadShedding,
      GracefulShutdown shutdown,
      HttpRequestObserver observer,
      SlowClientGuard slowClientGuard,
      ResponseHeadEncoder headEncoder,
      Ticker ticker) {
    this.inlineDispatcher = requireNonNull(inlineDispatcher, "inlineDispatcher");
    this.virtualThreadDispatcher =
        requireNonNull(virtualThreadDispatcher, "virtualThreadDispatcher");
    this.loadShedding = requireNonNull(loadShedding, "loadShedding");
    this.shutdown = requireNonNull(shutdown, "shutdown");
    this.observer = requireNonNull(observer, "observer");
    this.slowClientGuard = requireNonNull(slowClientGuard, "slowClientGuard");
    this.headEncoder = requireNonNull(headEncoder, "headEncoder");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /**
   * Remembers a request whose header was known.
   *
   * @param read what was read of the connection: the request, and nothing else
   */
  void cacheHead(byte[] read, Request request, ParsedHead parsedHead) {
    InlineToolCall inlineCall = parsedHead.inlineCall();
    int bodyLength = (int) request.getLength();
    int length = RequestHeadCache.headLength(read, 0, read.length);
    boolean isWhole = length > 0 && bodyLength >= 0 && length + bodyLength == read.length;
    // The server skips empty lines before a request: then the first one does not end its header.
    if (inlineCall != null && isWhole && read[0] == 'P' && ParsedHead.mayBeShared(request)) {
      heads.put(
          new CachedRequestHead(Arrays.copyOf(read, length), bodyLength, parsedHead, inlineCall));
    }
  }

  /**
   * Answers the request that the bytes are, if its header is known and they are all of it.
   *
   * @param read holds all that was read of the connection, from {@code from} on
   * @return whether it is answered, or will be; or else it is as if nobody had looked at it
   */
  boolean tryHandle(byte[] read, int from, int count, FastPathConnection connection) {
    FastPathExchange exchange = admit(read, from, count, connection);
    if (exchange == null) {
      return false;
    }
    Optional<CompleteResponse> reply = exchange.tryRespond();
    if (reply.isPresent()) {
      slowClientGuard.send(reply.get(), exchange);
    } else {
      exchange.dispatch(Optional::empty);
    }
    return true;
  }

  /**
   * Answers what was read ahead as {@link #tryHandle} does, but always on a thread of its own.
   *
   * @return whether it will be answered; or else it is as if nobody had looked at it
   */
  boolean tryHandleAsync(byte[] read, FastPathConnection connection) {
    FastPathExchange exchange = admit(read, 0, read.length, connection);
    if (exchange != null) {
      exchange.dispatch(exchange::tryRespond);
    }
    return exchange != null;
  }

  /**
   * Takes in the request that the bytes are; null if its header is not known, or there is no room.
   */
  private @Nullable FastPathExchange admit(
      byte[] read, int from, int count, FastPathConnection connection) {
    CachedRequestHead head =
        heads.find(
            read, from, count, connection.getRemoteSocketAddress(), headEncoder.access().get());
    if (head == null || !loadShedding.tryAcquire()) {
      return null;
    }
    BridgeRequest.Body body =
        new BridgeRequest.Body(Arrays.copyOfRange(read, from + head.length(), from + count));
    FastPathExchange exchange = new FastPathExchange(head, body, connection);
    shutdown.requestStarted(connection.getEndPoint());
    observer.requestStarted();
    return exchange;
  }

  private void release(FastPathConnection connection) {
    loadShedding.release();
    shutdown.requestEnded(connection.getEndPoint());
  }

  /** One request, whose header is known. */
  private final class FastPathExchange implements ResponseSink, Content.Sink, LongSupplier {

    private final CachedRequestHead head;
    private final BridgeRequest.Body body;
    private final FastPathConnection connection;
    private final long startNanos = ticker.nanos();
    private final AtomicBoolean ended = new AtomicBoolean();

    /** Whether it is answered on another thread than the one that reads. */
    private boolean isDispatched;

    private int status;
    private long requestNumber;
    private @Nullable ByteBuffer responseHead;

    FastPathExchange(
        CachedRequestHead head, BridgeRequest.Body body, FastPathConnection connection) {
      this.head = head;
      this.body = body;
      this.connection = connection;
    }

    private Optional<CompleteResponse> tryRespond() {
      try {
        return inlineDispatcher.tryHandle(head.inlineCall(), body);
      } catch (RuntimeException | Error e) {
        return Optional.of(InternalErrorReporter.report(e).with("instance", path()).toResponse());
      }
    }

    /** Has it answered on a thread of its own, where {@code first} is asked first. */
    private void dispatch(Supplier<Optional<CompleteResponse>> first) {
      isDispatched = true;
      virtualThreadDispatcher.dispatch(head.inlineCall(), body, first, connection, this);
    }

    @Override
    public String path() {
      return head.inlineCall().routeMatch().request().path();
    }

    @Override
    public void write(CompleteResponse complete, Callback callback) {
      CompleteResponse response =
          RequestId.isProblem(complete) ? RequestId.addTo(complete, requestId()) : complete;
      status = response.status();
      responseHead =
          connection.responseHead(
              head.encodeResponseHead(response, connection.getServer().getDateField(), headEncoder),
              this);
      JettyResponseWriter.writeBody(response.body(), this, callback);
    }

    /** Returns the number of the request, by which its identifier is made. */
    @Override
    public long getAsLong() {
      if (requestNumber == 0) {
        requestNumber = RequestId.nextNumber();
      }
      return requestNumber;
    }

    @Override
    public String requestId() {
      return head.inlineCall().requestId().orElseGet(() -> RequestId.text(getAsLong()));
    }

    /** Sends {@code bytes}, and the header before the first of them. */
    @Override
    public void write(boolean last, @Nullable ByteBuffer bytes, Callback callback) {
      EndPoint endPoint = connection.getEndPoint();
      ByteBuffer first = responseHead;
      responseHead = null;
      if (first == null) {
        endPoint.write(callback, requireNonNull(bytes, "bytes"));
      } else {
        endPoint.write(callback, first, requireNonNull(bytes, "bytes"));
      }
    }

    @Override
    public void abort() {
      connection.getEndPoint().close();
    }

    @Override
    public void succeeded() {
      end();
      if (shutdown.isDraining()) {
        connection.getEndPoint().close();
      } else {
        resumeReading();
      }
    }

    private void resumeReading() {
      if (isDispatched) {
        connection.resume();
      } else {
        connection.fillInterested();
      }
    }

    @Override
    public void failed(Throwable cause) {
      end();
      connection.getEndPoint().close(cause);
    }

    @Override
    public InvocationType getInvocationType() {
      return InvocationType.NON_BLOCKING;
    }

    private void end() {
      if (!ended.compareAndSet(false, true)) {
        return;
      }
      try {
        observer.requestEnded(
            new CompletedRequest(
                ToolHandlers.TOOL, "POST", status, Duration.ofNanos(ticker.nanos() - startNanos)));
      } finally {
        release(connection);
      }
    }
  }
}
