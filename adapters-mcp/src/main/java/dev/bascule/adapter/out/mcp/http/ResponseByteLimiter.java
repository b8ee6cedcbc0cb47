package dev.bascule.adapter.out.mcp.http;

import static java.util.Objects.requireNonNullElseGet;

import dev.bascule.adapter.out.mcp.jsonrpc.MessageTooLongException;
import dev.bascule.adapter.out.mcp.protocol.ByteAllowance;
import dev.bascule.adapter.out.mcp.protocol.Sleeper;
import dev.bascule.domain.time.Ticker;
import dev.bascule.mcp.protocol.MediaTypes;
import java.io.IOException;
import java.io.InterruptedIOException;
import okhttp3.Call;
import okhttp3.Interceptor;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;
import okio.ForwardingSource;
import okio.Okio;

/**
 * Limits what a server can make the bridge read, as a network interceptor for HTTP/1.1: the head of
 * a response, the framing between two bytes of its body, and the total. An event stream that
 * exceeds its rate is paused, so that the server has to wait and no message is lost; every other
 * response that is too long fails.
 */
final class ResponseByteLimiter implements Interceptor {

  /** For the head of a response and of interim responses before it. */
  private static final int MAX_HEAD_BYTES = 128 * 1024;

  /** For the framing of one chunk, what was read ahead, and its TLS record. */
  private static final int MAX_FRAMING_BYTES = 64 * 1024;

  private static final byte LINE_FEED = '\n';

  private final int maxMessageBytes;
  private final Ticker ticker;
  private final Sleeper sleeper;

  /**
   * @param maxMessageBytes the maximum length of a message
   */
  ResponseByteLimiter(int maxMessageBytes, Ticker ticker, Sleeper sleeper) {
    this.maxMessageBytes = maxMessageBytes;
    this.ticker = ticker;
    this.sleeper = sleeper;
  }

  /**
   * @throws HttpExecution.UnreadableResponseException if the head is too long, or the body is
   *     compressed, which no request allows
   */
  @Override
  public Response intercept(Chain chain) throws IOException {
    ReadMeter meter = new ReadMeter();
    Response response = readHead(chain, meter);
    String coding = response.header("Content-Encoding");
    if (coding != null && response.isSuccessful() && !coding.equalsIgnoreCase("identity")) {
      response.close();
      throw new HttpExecution.UnreadableResponseException(
          "the server compressed its response although the request does not allow it");
    }
    ResponseBody body = response.body();
    ResponseBodies.ContentType contentType = ResponseBodies.contentType(response);
    boolean hasEvents = contentType.mediaType().equals(MediaTypes.EVENT_STREAM);
    // A body of known length has no framing, and its reader limits it.
    BufferedSource source =
        body.contentLength() >= 0 && !hasEvents
            ? body.source()
            : Okio.buffer(new LimitedSource(chain, response, hasEvents, meter));
    // OkHttp asks each body for its type, and would parse it each time.
    return response
        .newBuilder()
        .body(ResponseBody.create(source, contentType.parsed(), body.contentLength()))
        .build();
  }

  private static Response readHead(Chain chain, ReadMeter meter) throws IOException {
    meter.begin(MAX_HEAD_BYTES);
    try {
      return chain.proceed(chain.request());
    } finally {
      meter.end();
    }
  }

  private final class LimitedSource extends ForwardingSource {

    private final Call call;
    private final boolean hasEvents;
    private final ByteAllowance allowance;
    private final ReadMeter meter;

    LimitedSource(Chain chain, Response response, boolean hasEvents, ReadMeter meter) {
      super(response.body().source());
      this.call = chain.call();
      this.hasEvents = hasEvents;
      this.allowance =
          requireNonNullElseGet(
              chain.request().tag(ByteAllowance.class),
              // A response other than a stream earns no allowance over time.
              () -> ByteAllowance.ofAnswers(maxMessageBytes, hasEvents ? ticker : () -> 0));
      this.meter = meter;
    }

    @Override
    public long read(Buffer sink, long byteCount) throws IOException {
      long count = readMetered(sink, byteCount);
      long lines = hasEvents && allowance.isLow() ? linesIn(sink, sink.size() - count) : 0;
      if (!allowance.take(meter.bytes() + lines * ByteAllowance.LINE_COST)) {
        handleExcess();
      }
      return count;
    }

    private long readMetered(Buffer sink, long byteCount) throws IOException {
      meter.begin(MAX_FRAMING_BYTES);
      try {
        return super.read(sink, byteCount);
      } finally {
        meter.end();
      }
    }

    private static long linesIn(Buffer bytes, long from) {
      long lines = 0;
      for (long at = bytes.indexOf(LINE_FEED, from);
          at >= 0;
          at = bytes.indexOf(LINE_FEED, at + 1)) {
        lines++;
      }
      return lines;
    }

    private void handleExcess() throws IOException {
      if (!hasEvents) {
        throw new MessageTooLongException(maxMessageBytes);
      }
      try {
        allowance.await(sleeper, call::isCanceled);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted");
      }
    }

    /** OkHttp may read the rest, to keep the connection. */
    @Override
    public void close() throws IOException {
      meter.begin(MAX_FRAMING_BYTES);
      try {
        super.close();
      } finally {
        meter.end();
      }
    }
  }
}
