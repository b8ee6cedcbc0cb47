package dev.bascule.adapter.in.http.fastpath;

import dev.bascule.adapter.in.http.exchange.RequestHead;
import dev.bascule.adapter.in.http.exchange.RequestId;
import dev.bascule.adapter.in.http.fastpath.CachedRequestHead.EncodedHead;
import dev.bascule.adapter.in.http.jetty.ReadAhead;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.eclipse.jetty.http.HostPortHttpField;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
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
 * An HTTP/1.1 connection that reads nothing after a request that it rejected.
 *
 * <p>The server writes the rejection of a malformed request on another thread. The thread that read
 * the request may then register for more data, and a third thread, called after the rejection,
 * would read into the buffer that the first one still holds and returns for use by other
 * connections. Since the server closes the connection when it is called after a rejection, the
 * client could lose the rejection, and another client its data. So callbacks wait for the rejection
 * without reading, discard what has arrived, and close the connection.
 */
final class FastPathConnection extends HttpConnection implements ReadAhead.Source {

  /** Large enough for nearly all requests. Each deferred request holds one buffer. */
  private static final int SMALL = 4 * 1024;

  /** Reads a long body with few system calls. */
  private static final int LARGE = 16 * 1024;

  /** The maximum number of discarding reads; a client that sends faster is disconnected. */
  private static final int MAX_DISCARDED_READS = 16;

  private final Callback fillable =
      Callback.from(InvocationType.NON_BLOCKING, this::onReadable, this::onUnreadable);

  private final @Nullable FastPathHandler fastPathHandler;
  private final ReadAhead readAhead;

  /** Whether the last request was read completely, so that the next one may be equal. */
  private volatile boolean fastPathEnabled;

  /** The bytes read last, if no request has begun since. */
  private @Nullable RequestBytes unparsedBytes;

  /** The bytes read last, if one request has begun since. */
  private @Nullable RequestBytes requestBytes;

  /** The header of the last response of the fast path, and its copy for this connection. */
  private @Nullable EncodedHead encodedHead;

  private ByteBuffer responseHead = BufferUtil.EMPTY_BUFFER;

  FastPathConnection(
      HttpConfiguration configuration,
      Connector connector,
      EndPoint endPoint,
      @Nullable FastPathHandler fastPathHandler) {
    super(configuration, connector, endPoint);
    this.fastPathHandler = fastPathHandler;
    this.readAhead = new ReadAhead((AbstractEndPoint) endPoint, fillable, SMALL);
  }

  /** Registers for reads; the callback runs on the selecting thread, since it does not block. */
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
   * Enables the fast path for the next request.
   *
   * @param request a request that was read completely
   * @param head its parsed head
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

  @Override
  public ReadAhead readAhead() {
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

  /** A client that waits for its response is not idle. */
  @Override
  public boolean onIdleExpired(TimeoutException timeout) {
    return !readAhead.isAwaited() && super.onIdleExpired(timeout);
  }

  /** Continues after a request of the fast path was answered. */
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
   * Handles the next request if it is a repeated one; returns whether there is nothing left to do.
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
      // The next reader gets the same result.
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
    // Once it is answered, another thread may use the connection.
    boolean isAnswered = fastPathHandler.tryHandle(request, this);
    if (!isAnswered) {
      putBack(request.copy(), endPoint);
    }
    return isAnswered;
  }

  /** Passes the bytes to the server. */
  private void putBack(RequestBytes bytes, FastPathEndPoint endPoint) {
    fastPathEnabled = false;
    unparsedBytes = bytes;
    endPoint.putBack(bytes.asByteBuffer());
  }

  /**
   * Discards unread bytes: otherwise the system resets the connection (RST), and the client might
   * not read the rejection (RFC 9112, section 9.6).
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

  /**
   * Marks the header fields of a connection as single-valued. The server checks whether {@code
   * Host} and {@code Content-Length} have several values, and parses each value for that, as it
   * could be a list with quotes and escapes. A value of letters, digits and a few other characters
   * cannot.
   *
   * <p>Not thread-safe: belongs to one connection, whose requests are read one after the other.
   */
  static final class SingleValueFields {

    /** The host field of a connection rarely changes. */
    private @Nullable HttpField lastHost;

    private @Nullable HttpField lastSingleValueHost;

    /** Returns {@code field}, or an equal one that is marked as single-valued. */
    @SuppressWarnings("ReferenceEquality")
    HttpField of(HttpField field) {
      if (field.getHeader() == HttpHeader.CONTENT_LENGTH && isPlain(field.getValue())) {
        return new Length(field);
      }
      if (field instanceof HostPortHttpField host) {
        if (lastSingleValueHost == null || field != lastHost) {
          lastHost = field;
          lastSingleValueHost = singleValueHost(host);
        }
        return lastSingleValueHost;
      }
      return field;
    }

    private static HttpField singleValueHost(HostPortHttpField host) {
      String value = host.getValue();
      HttpField made = new Host(host);
      return isPlain(value) && value.equals(made.getValue()) ? made : host;
    }

    private static boolean isPlain(@Nullable String value) {
      if (value == null || value.isEmpty()) {
        return false;
      }
      for (int i = 0; i < value.length(); i++) {
        char each = value.charAt(i);
        boolean isDigit = each >= '0' && each <= '9';
        boolean isLetter = (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z');
        if (!isDigit && !isLetter && each != '.' && each != ':' && each != '-') {
          return false;
        }
      }
      return true;
    }

    private static final class Length extends HttpField {

      Length(HttpField field) {
        super(field.getHeader(), field.getName(), field.getValue());
      }

      @Override
      public String[] getValues() {
        return new String[] {getValue()};
      }
    }

    private static final class Host extends HostPortHttpField {

      Host(HostPortHttpField field) {
        super(field.getHeader(), field.getName(), field.getHostPort());
      }

      @Override
      public String[] getValues() {
        return new String[] {getValue()};
      }
    }
  }
}
