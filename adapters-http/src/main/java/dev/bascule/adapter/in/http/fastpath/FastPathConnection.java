package dev.bascule.adapter.in.http.fastpath;

import dev.bascule.adapter.in.http.exchange.RequestHead;
import dev.bascule.adapter.in.http.exchange.RequestId;
import dev.bascule.adapter.in.http.fastpath.CachedRequestHead.EncodedHead;
import dev.bascule.adapter.in.http.jetty.ReadAhead;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.jspecify.annotations.Nullable;

/**
 * A connection that speaks HTTP/1.1, and reads nothing behind what it refused to read.
 *
 * <p>The server has another thread write the refusal of a request that it does not understand. The
 * one that read the request is not done then: it may ask to be called for what follows, and a third
 * one, called after the refusal, would read into the buffer that the first one still holds, and
 * gives back for other connections to use. As the server takes whatever it is called for behind a
 * refusal as a reason to close the connection, the client could lose the refusal; and another
 * client, what it sent. So whoever is called here waits for the refusal without reading, drops what
 * has come until then, and closes the connection.
 */
final class FastPathConnection extends HttpConnection {

  /** What nearly all requests fit into. Each that is answered by and by holds one until then. */
  private static final int SMALL = 4 * 1024;

  /** Reads a long body with few calls of the system. */
  private static final int LARGE = 16 * 1024;

  /** So often at most, for a client that sends faster than that is dropped. */
  private static final int MAX_DISCARDED_READS = 16;

  private final Callback fillable =
      Callback.from(InvocationType.NON_BLOCKING, this::onReadable, this::onUnreadable);

  private final @Nullable FastPathHandler fastPathHandler;
  private final ReadAhead readAhead;

  /** Whether the last request was read as a whole, so that the next one may be the same. */
  private volatile boolean fastPathEnabled;

  /** What was read last, if no request has begun since. */
  private @Nullable RequestBytes unparsedBytes;

  /** What was read last, if one request has begun since. */
  private @Nullable RequestBytes requestBytes;

  /** The header of the last response of the fast path, and its copy for this connection. */
  private @Nullable EncodedHead encodedHead;

  private ByteBuffer responseHead = BufferUtil.EMPTY_BUFFER;

  /**
   * @param fastPathHandler what answers the same again; null if nothing does
   */
  FastPathConnection(
      HttpConfiguration configuration,
      Connector connector,
      EndPoint endPoint,
      @Nullable FastPathHandler fastPathHandler) {
    super(configuration, connector, endPoint);
    this.fastPathHandler = fastPathHandler;
    this.readAhead = new ReadAhead((AbstractEndPoint) endPoint, fillable, SMALL);
  }

  /**
   * Asks to be called when something can be read, by the thread that finds it: nobody waits here.
   */
  @Override
  public void fillInterested() {
    fillInterested(fillable);
  }

  @Override
  public int getInputBufferSize() {
    HttpParser parser = getParser();
    return parser.inContentState() && parser.getContentLength() > SMALL ? LARGE : SMALL;
  }

  @Override
  protected RequestHandler newRequestHandler() {
    return new SingleValueRequestHandler();
  }

  @Override
  public void onFillable() {
    if (getParser().isTerminated()) {
      if (getHttpChannel().getRequest() == null) {
        discardInput();
        getEndPoint().close();
      }
    } else if (!tryHandle()) {
      super.onFillable();
    }
  }

  /**
   * Has the next request looked at here before the server parses it.
   *
   * @param request one that was read as a whole
   * @param head what it was parsed to
   */
  void enableFastPath(Request request, RequestHead head) {
    RequestBytes bytes = requestBytes;
    requestBytes = null;
    if (fastPathHandler == null
        || !isRequestBufferEmpty()
        || !isPersistent()
        || !(getEndPoint() instanceof FastPathEndPoint endPoint)) {
      return;
    }
    fastPathEnabled = true;
    endPoint.skipReads();
    if (bytes != null) {
      fastPathHandler.cacheHead(bytes, request, head);
    }
  }

  /** Returns what reads while a request is answered that the server does not know of. */
  ReadAhead readAhead() {
    return readAhead;
  }

  /**
   * Returns {@code encoded} with the identifier of a request. The buffer is valid until the
   * response is sent: a connection sends one after another.
   *
   * @param requestNumber the number of the request, unless the client gave an identifier
   */
  @SuppressWarnings("ReferenceEquality")
  ByteBuffer responseHead(EncodedHead encoded, LongSupplier requestNumber) {
    if (encoded != encodedHead) {
      encodedHead = encoded;
      responseHead = encoded.copy();
    }
    responseHead.rewind();
    if (encoded.requestIdAt() >= 0) {
      RequestId.write(requestNumber.getAsLong(), responseHead, encoded.requestIdAt());
    }
    return responseHead;
  }

  private void onReadable() {
    if (!readAhead.read()) {
      onFillable();
    }
  }

  private void onUnreadable(Throwable cause) {
    if (!readAhead.fail(cause)) {
      onFillInterestedFailed(cause);
    }
  }

  /** A client that waits for its answer is not idle. */
  @Override
  public boolean onIdleExpired(TimeoutException timeout) {
    return !readAhead.isAwaited() && super.onIdleExpired(timeout);
  }

  /** Goes on when a request was answered that the server does not know of. */
  void resume() {
    byte[] next = readAhead.end();
    if (next != null
        && fastPathHandler != null
        && getEndPoint() instanceof FastPathEndPoint endPoint) {
      RequestBytes request = RequestBytes.of(next, 0, next.length);
      if (!fastPathHandler.tryHandleLater(request, this)) {
        putBack(request, endPoint);
        if (readAhead.release()) {
          getExecutor().execute(this);
        }
      }
    }
  }

  /**
   * Answers the next request if it is the same again; tells whether there is nothing left to do.
   */
  private boolean tryHandle() {
    if (fastPathHandler == null
        || !fastPathEnabled
        || !getParser().isStart()
        || !isRequestBufferEmpty()
        || !(getEndPoint() instanceof FastPathEndPoint endPoint)) {
      return false;
    }
    RetainableByteBuffer buffer = getConnector().getByteBufferPool().acquire(SMALL, false);
    try {
      int count = endPoint.fill(buffer.getByteBuffer());
      if (count == 0) {
        fillInterested();
      }
      return count == 0
          || (count > 0 && tryHandle(buffer.getByteBuffer(), fastPathHandler, endPoint));
    } catch (IOException _) {
      // Whoever reads next is told the same.
      return false;
    } finally {
      buffer.release();
    }
  }

  private boolean tryHandle(
      ByteBuffer buffer, FastPathHandler fastPathHandler, FastPathEndPoint endPoint) {
    RequestBytes request =
        RequestBytes.of(
            buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
    // Once it is answered, the connection may be another thread's.
    boolean isAnswered = fastPathHandler.tryHandle(request, this);
    if (!isAnswered) {
      putBack(request.copy(), endPoint);
    }
    return isAnswered;
  }

  /** Leaves what was looked at to the server. */
  private void putBack(RequestBytes bytes, FastPathEndPoint endPoint) {
    fastPathEnabled = false;
    unparsedBytes = bytes;
    endPoint.putBack(bytes.asByteBuffer());
  }

  /**
   * Drops what nobody reads: the system would tell the client that its connection is broken (RST),
   * and the client might not look at the refusal then (RFC 9112, section 9.6).
   */
  private void discardInput() {
    ByteBuffer dropped = BufferUtil.allocate(SMALL);
    try {
      for (int i = 0; i < MAX_DISCARDED_READS && getEndPoint().fill(dropped) > 0; i++) {
        BufferUtil.clear(dropped);
      }
    } catch (IOException _) {
      // The client has closed it.
    }
  }

  private final class SingleValueRequestHandler extends RequestHandler {

    private final SingleValueFields values = new SingleValueFields();

    @Override
    public void startRequest(String method, String uri, HttpVersion version) {
      requestBytes = unparsedBytes;
      unparsedBytes = null;
      super.startRequest(method, uri, version);
    }

    @Override
    public void parsedHeader(HttpField field) {
      super.parsedHeader(values.of(field));
    }
  }
}
