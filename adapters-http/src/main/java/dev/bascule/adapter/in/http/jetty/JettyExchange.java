package dev.bascule.adapter.in.http.jetty;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.adapter.in.http.exchange.ByteBudget;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.RequestId;
import dev.bascule.adapter.in.http.jetty.RequestBodyReader.InitialBody;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** A request that the server has parsed, and its response. */
public final class JettyExchange implements RequestExchange {

  private final Request request;
  private final Response response;
  private final Callback callback;
  private final JettyResponseWriter writer;
  private final BodyLimits bodyLimits;
  private final RequestObservation observation;
  private volatile InitialBody initialBody = InitialBody.UNREAD;
  private volatile Runnable onWholeRequest = () -> {};
  private volatile @Nullable DisconnectMonitor monitor;
  private volatile Runnable stopOnStream = () -> {};

  /**
   * The limits of a body.
   *
   * @param maxBytes its maximum size in bytes
   * @param timeout the maximum time for it to arrive
   */
  public record BodyLimits(int maxBytes, Duration timeout) {}

  /**
   * @param callback completes when the response is complete, or has failed
   * @param observation has started, and ends with this exchange
   */
  public JettyExchange(
      Request request,
      Response response,
      Callback callback,
      JettyResponseWriter writer,
      BodyLimits bodyLimits,
      RequestObservation observation) {
    this.request = request;
    this.response = response;
    this.callback = callback;
    this.writer = writer;
    this.bodyLimits = bodyLimits;
    this.observation = observation;
  }

  /** Runs {@code action} once if the whole body is in the buffer with the header. */
  public void onWholeRequest(Runnable action) {
    onWholeRequest = action;
  }

  Request request() {
    return request;
  }

  @Override
  public String path() {
    return Objects.requireNonNullElse(request.getHttpURI().getPath(), "");
  }

  @Override
  public String requestId() {
    return String.valueOf(response.getHeaders().get(RequestId.HEADER));
  }

  @Override
  public RequestObservation observation() {
    return observation;
  }

  /** Returns whether the connection has concurrent requests. */
  boolean isMultiplexed() {
    return request.getConnectionMetaData().getHttpVersion().getVersion()
        >= HttpVersion.HTTP_2.getVersion();
  }

  @Override
  public byte @Nullable [] body() {
    HttpFields headers = request.getHeaders();
    if (request.getLength() > InitialBody.MAX_BYTES
        || headers.contains(HttpHeader.TRANSFER_ENCODING)
        || headers.contains(HttpHeader.EXPECT)) {
      return null;
    }
    InitialBody read = InitialBody.read(request, (int) request.getLength());
    initialBody = read;
    if (!read.isComplete() || read.bytes().length > bodyLimits.maxBytes()) {
      return null;
    }
    onWholeRequest.run();
    return read.bytes();
  }

  @Override
  public void readBody(
      ByteBudget.Reservation taken,
      Executor executor,
      Consumer<byte[]> onRead,
      Consumer<Throwable> onFailed) {
    Consumer<Throwable> onBroken =
        cause -> {
          closeWithResponse();
          onFailed.accept(cause);
        };
    new RequestBodyReader(request, taken, executor, onRead, onBroken)
        .start(initialBody, bodyLimits.maxBytes(), bodyLimits.timeout());
  }

  @Override
  public void leaveBody() {
    boolean isLeft =
        !initialBody.isComplete()
            && (request.getLength() > 0
                || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING));
    if (isLeft) {
      closeWithResponse();
    }
  }

  /** Closes the connection after the response, without reading what the client still sends. */
  public void closeWithResponse() {
    response.getHeaders().put(HttpFields.CONNECTION_CLOSE);
  }

  @Override
  public void startMonitoring() {
    monitor = DisconnectMonitor.start(this);
  }

  @Override
  public void onDisconnect(Runnable action) {
    DisconnectMonitor started = monitor;
    if (started != null) {
      started.onDisconnect(action);
    } else if (isMultiplexed()) {
      stopOnStream = DisconnectMonitor.startOnStream(request, action);
    }
  }

  @Override
  public void stopMonitoring() {
    DisconnectMonitor started = monitor;
    monitor = null;
    if (started != null) {
      started.stop();
    }
    stopOnStream.run();
  }

  @Override
  public void write(CompleteResponse complete, Callback written) {
    writer.write(complete, response, written);
  }

  @Override
  public void startStream(Map<String, String> headers) {
    response.setStatus(200);
    writer.setEventStreamHeaders(headers, response.getHeaders());
  }

  @Override
  public void writeStream(boolean isLast, ByteBuffer bytes, Callback written) {
    response.write(isLast, bytes, written);
  }

  /** Aborts the request immediately, and its connection if that is not multiplexed. */
  @Override
  public void abort() {
    if (isMultiplexed()) {
      request.fail(new EofException("aborted"));
    } else {
      endPoint().close();
    }
  }

  private EndPoint endPoint() {
    return request.getConnectionMetaData().getConnection().getEndPoint();
  }

  @Override
  public void succeeded() {
    end();
    callback.succeeded();
  }

  /** The server's own error response, sent instead, is part of the exchange. */
  @Override
  public void failed(Throwable cause) {
    Request.addCompletionListener(request, _ -> end());
    callback.failed(cause);
  }

  private void end() {
    observation.end(request.getMethod(), response.getStatus());
  }

  @Override
  public InvocationType getInvocationType() {
    return callback.getInvocationType();
  }

  /**
   * Detects that a client disconnects while its request is processed.
   *
   * <p>In HTTP/1.1 the server does not read between the end of a request and its response, so it
   * would detect the disconnect only when it writes. This monitor reads instead, also while a long
   * response is written. The end of the stream counts as a disconnect, even if the client only
   * closed its sending side, since the two cannot be distinguished. Other bytes are a pipelined
   * request: they are kept, and passed to the connection before the end of the response is written,
   * as if the connection had read them itself. Reading stops when the connection's buffer would be
   * full.
   *
   * <p>The request must be read completely before monitoring starts, and monitoring must have
   * stopped before the last part of the response is written: from then on the connection reads by
   * itself.
   */
  static final class DisconnectMonitor implements Callback {

    private final AbstractEndPoint endPoint;
    private final Connection.UpgradeTo connection;
    private final int capacity;

    @GuardedBy("this")
    private boolean stopped;

    /** The action on disconnect; null if not set yet. */
    @GuardedBy("this")
    private @Nullable Runnable onDisconnect;

    @GuardedBy("this")
    private boolean gone;

    /** Whether the end point was last asked to call back. */
    @GuardedBy("this")
    private boolean interested;

    /** The bytes read ahead; null if there are none. */
    @GuardedBy("this")
    private @Nullable ByteBuffer ahead;

    private DisconnectMonitor(
        AbstractEndPoint endPoint, Connection.UpgradeTo connection, int capacity) {
      this.endPoint = endPoint;
      this.connection = connection;
      this.capacity = capacity;
    }

    /**
     * Starts to monitor the client of {@code exchange}, on the thread that read the request:
     * registering for reads then needs no system call, since the previous registration is not yet
     * cancelled. No action runs before it is set.
     *
     * @return null if the connection is multiplexed, or cannot be monitored
     */
    static @Nullable DisconnectMonitor start(JettyExchange exchange) {
      Connection connection = exchange.request().getConnectionMetaData().getConnection();
      if (!exchange.isMultiplexed()
          && connection instanceof AbstractConnection sized
          && connection instanceof Connection.UpgradeFrom from
          && connection instanceof Connection.UpgradeTo to
          && connection.getEndPoint() instanceof AbstractEndPoint endPoint) {
        DisconnectMonitor monitor = new DisconnectMonitor(endPoint, to, sized.getInputBufferSize());
        monitor.begin(from.onUpgradeFrom());
        return monitor;
      }
      return null;
    }

    /**
     * Sets the action on disconnect; runs it immediately if the client has already disconnected.
     *
     * @param onDisconnect runs on a thread that must not block
     */
    void onDisconnect(Runnable onDisconnect) {
      boolean isGone;
      synchronized (this) {
        this.onDisconnect = onDisconnect;
        isGone = gone;
      }
      if (isGone) {
        onDisconnect.run();
      }
    }

    /**
     * Monitors the client of an HTTP/2 request: there the server always reads, and reports that the
     * client resets a stream.
     *
     * @param onDisconnect runs on a thread that must not block
     * @return stops monitoring
     */
    static Runnable startOnStream(Request request, Runnable onDisconnect) {
      AtomicBoolean stopped = new AtomicBoolean();
      request.addFailureListener(
          _ -> {
            if (!stopped.get()) {
              onDisconnect.run();
            }
          });
      // Otherwise a slow call would be cancelled by the idle timeout. Reads and writes have
      // timeouts
      // of their own.
      request.addIdleTimeoutListener(_ -> false);
      return () -> stopped.set(true);
    }

    /** Data, or the end of the stream, can be read. */
    @Override
    public void succeeded() {
      if (detectDisconnect()) {
        handleDisconnect();
      }
    }

    /** The connection was closed, or monitoring stops. */
    @Override
    public void failed(Throwable cause) {
      if (!isStopped()) {
        handleDisconnect();
      }
    }

    @Override
    public InvocationType getInvocationType() {
      return InvocationType.NON_BLOCKING;
    }

    /**
     * @param known the bytes that the connection itself has read ahead; null if none
     */
    private synchronized void begin(@Nullable ByteBuffer known) {
      if (known != null) {
        BufferUtil.append(ahead(), known);
      }
      interested = endPoint.tryFillInterested(this);
    }

    private void handleDisconnect() {
      Runnable action;
      synchronized (this) {
        gone = true;
        action = onDisconnect;
      }
      if (action != null) {
        action.run();
      }
    }

    private synchronized boolean detectDisconnect() {
      try {
        interested = false;
        while (!stopped && BufferUtil.space(ahead()) > 0) {
          int read = endPoint.fill(ahead());
          if (read < 0) {
            return true;
          }
          if (read == 0) {
            interested = endPoint.tryFillInterested(this);
            return false;
          }
        }
        return false;
      } catch (IOException _) {
        return true;
      }
    }

    @GuardedBy("this")
    private ByteBuffer ahead() {
      if (ahead == null) {
        ahead = BufferUtil.allocate(capacity);
      }
      return ahead;
    }

    private synchronized boolean isStopped() {
      return stopped;
    }

    /**
     * Stops monitoring; must be called exactly once, before the last part of the response is
     * written.
     */
    void stop() {
      ByteBuffer unused = detach();
      if (unused != null) {
        connection.onUpgradeTo(unused);
      }
    }

    private synchronized @Nullable ByteBuffer detach() {
      stopped = true;
      if (interested) {
        endPoint.getFillInterest().onFail(new MonitorStoppedException());
      }
      return ahead;
    }

    /** Reports the end of monitoring to the callback. Not a failure, so it has no stack trace. */
    private static final class MonitorStoppedException extends Exception {

      private static final long serialVersionUID = 1;

      MonitorStoppedException() {
        super(
            "monitoring stopped",
            null,
            /* enableSuppression= */ false,
            /* writableStackTrace= */ false);
      }
    }
  }
}
