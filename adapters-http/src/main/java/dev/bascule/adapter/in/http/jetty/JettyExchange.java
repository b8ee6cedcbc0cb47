package dev.bascule.adapter.in.http.jetty;

import dev.bascule.adapter.in.http.exchange.BodyLimits;
import dev.bascule.adapter.in.http.exchange.ByteBudget;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.Problem;
import dev.bascule.adapter.in.http.exchange.RequestId;
import dev.bascule.adapter.in.http.jetty.RequestBodyReader.InitialBody;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
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
  private volatile @Nullable ReadAhead readAhead;
  private volatile Runnable onStreamFailure = () -> {};
  private volatile boolean discardsBody;

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

  /** Reads a body that {@link #body} did not return, without blocking. */
  void readBody(
      ByteBudget.Reservation taken,
      Executor executor,
      Consumer<byte[]> onRead,
      Consumer<Problem> onFailed) {
    Consumer<Problem> onBroken =
        problem -> {
          closeAfterBody();
          onFailed.accept(problem);
        };
    new RequestBodyReader(request, taken, bodyLimits, executor, onRead, onBroken)
        .start(initialBody);
  }

  @Override
  public void leaveBody() {
    boolean isLeft =
        !initialBody.isComplete()
            && (request.getLength() > 0
                || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING));
    // If the load is shed, nothing more is read.
    if (isLeft && !response.getHeaders().contains(HttpHeader.CONNECTION)) {
      closeAfterBody();
    }
  }

  /** Closes the connection after the response, without reading what the client still sends. */
  public void closeWithResponse() {
    response.getHeaders().put(HttpFields.CONNECTION_CLOSE);
  }

  /** Closes the connection after the response, and discards what the client still sends. */
  public void closeAfterBody() {
    closeWithResponse();
    discardsBody = !isMultiplexed();
  }

  /**
   * Reads ahead in HTTP/1.1, where the server reads nothing between a request and its response. In
   * HTTP/2 it always reads, and reports that the client resets a stream.
   */
  @Override
  public void startMonitoring() {
    if (!isMultiplexed() && connection() instanceof ReadAhead.Source source) {
      readAhead = source.readAhead();
      source.readAhead().begin(source.onUpgradeFrom());
    }
  }

  @Override
  public void onDisconnect(Runnable action) {
    ReadAhead started = readAhead;
    if (started != null) {
      started.onDisconnect(action);
    } else if (isMultiplexed()) {
      onStreamFailure = action;
      request.addFailureListener(_ -> onStreamFailure.run());
      // Otherwise the idle timeout would cancel a slow call. Reads and writes have timeouts of
      // their own.
      request.addIdleTimeoutListener(_ -> false);
    }
  }

  @Override
  public void stopMonitoring() {
    onStreamFailure = () -> {};
    ReadAhead started = readAhead;
    readAhead = null;
    ByteBuffer unused = started == null ? null : started.stop();
    if (unused != null && connection() instanceof ReadAhead.Source source) {
      source.onUpgradeTo(unused);
    }
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
      connection().getEndPoint().close();
    }
  }

  private Connection connection() {
    return request.getConnectionMetaData().getConnection();
  }

  @Override
  public void succeeded() {
    end(/* aborted= */ false);
    if (discardsBody) {
      UnreadBody.discard(request, callback::succeeded);
    } else {
      callback.succeeded();
    }
  }

  /** The server's own error response, sent instead, is part of the exchange. */
  @Override
  public void failed(Throwable cause) {
    stopMonitoring();
    Request.addCompletionListener(request, _ -> end(/* aborted= */ true));
    callback.failed(cause);
  }

  private void end(boolean aborted) {
    observation.end(
        request.getMethod(),
        response.getStatus(),
        Response.getContentBytesWritten(response),
        aborted);
  }

  @Override
  public InvocationType getInvocationType() {
    return callback.getInvocationType();
  }
}
