package dev.bascule.adapter.in.http.fastpath;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.exchange.BridgeRequest;
import dev.bascule.adapter.in.http.exchange.ByteBudget;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.RequestId;
import dev.bascule.adapter.in.http.jetty.GracefulShutdown;
import dev.bascule.adapter.in.http.jetty.JettyResponseWriter;
import dev.bascule.adapter.in.http.jetty.RequestExchange;
import dev.bascule.adapter.in.http.jetty.RequestObservation;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * A request whose head was found in the cache. The server does not know of it: its response is
 * written to the connection's end point, with a header that the server's own generator created.
 */
final class FastPathExchange implements RequestExchange, Content.Sink, LongSupplier {

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

  private volatile int status;
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
    return new BridgeRequest(head.head(), traceparent, requestId());
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
  public void readBody(
      ByteBudget.Reservation taken,
      Executor executor,
      Consumer<byte[]> onRead,
      Consumer<Throwable> onFailed) {
    throw new IllegalStateException("the body is already read");
  }

  @Override
  public void leaveBody() {
    // It was read together with the head.
  }

  @Override
  public void startMonitoring() {
    if (!isMonitored) {
      isMonitored = true;
      connection.readAhead().begin();
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
    responseHead =
        connection.responseHead(
            head.encodeResponseHead(response, connection.getServer().getDateField(), headEncoder),
            this);
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
    responseHead =
        headEncoder.encodeStream(
            head.head(), requestId(), headers, connection.getServer().getDateField());
  }

  /** Writes a chunk (RFC 9112, section 7.1), preceded by the header if it is the first. */
  @Override
  public void writeStream(boolean isLast, ByteBuffer bytes, Callback callback) {
    ByteBuffer first = takeHead();
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
    end();
    if (shutdown.isDraining()) {
      endPoint().close();
    } else if (isMonitored) {
      connection.resume();
    } else {
      connection.fillInterested();
    }
  }

  @Override
  public void failed(Throwable cause) {
    end();
    endPoint().close(cause);
  }

  private void end() {
    observation.end(head.head().method(), status);
  }

  @Override
  public InvocationType getInvocationType() {
    return InvocationType.NON_BLOCKING;
  }
}
