package dev.bascule.adapter.in.http.jetty;

import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.RequestId;
import dev.bascule.mcp.protocol.MediaTypes;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingNestedCallback;

/** Writes a response; connections are closed after theirs while the bridge is stopping. */
public record JettyResponseWriter(BooleanSupplier isStopping) {

  /**
   * The security header fields of every response: no content sniffing, no referrer, no framing and
   * no scripts. Responses that need more set these fields themselves.
   */
  private static final List<HttpField> SECURITY_HEADERS =
      List.of(
          new PreEncodedHttpField("X-Content-Type-Options", "nosniff"),
          new PreEncodedHttpField("Referrer-Policy", "no-referrer"),
          new PreEncodedHttpField("Cross-Origin-Resource-Policy", "same-origin"),
          new PreEncodedHttpField(
              "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"));

  /** Writes {@code complete} without blocking; a problem gets the identifier of the request. */
  void write(CompleteResponse complete, Response response, Callback callback) {
    String requestId = response.getHeaders().get(RequestId.HEADER);
    CompleteResponse reply = requestId == null ? complete : RequestId.addTo(complete, requestId);
    response.setStatus(reply.status());
    setFields(reply, response.getHeaders());
    if (reply.status() == 304) {
      writeHeaderOnly(response, callback);
    } else {
      writeBody(reply.body(), response, callback);
    }
  }

  /** Adds the header fields of {@code response} to the existing ones. */
  public void setFields(CompleteResponse response, HttpFields.Mutable fields) {
    response.headers().forEach(field -> set(field, fields));
    addCommonHeaders(fields);
    if (response.status() != 304 && response.status() != 204) {
      fields.put(HttpHeader.CONTENT_LENGTH, response.length());
    }
  }

  /** Writes {@code body}, which completes the response; in slices if it is long. */
  public static void writeBody(ByteBuffer body, Content.Sink to, Callback callback) {
    write(/* isLast= */ true, body, to, callback);
  }

  /** Writes {@code part}, after which more follows; in slices if it is long. */
  static void writePart(ByteBuffer part, Content.Sink to, Callback callback) {
    write(/* isLast= */ false, part, to, callback);
  }

  private static void write(boolean isLast, ByteBuffer body, Content.Sink to, Callback callback) {
    if (body.remaining() <= SliceWriter.SLICE) {
      to.write(isLast, body.duplicate(), callback);
    } else {
      new SliceWriter(isLast, body.duplicate(), to, callback).iterate();
    }
  }

  /** Returns whether the body of {@code response} is short enough for one write. */
  public static boolean isShort(CompleteResponse response) {
    return response.length() <= SliceWriter.SLICE;
  }

  /** Values of Vary are added; any other field is replaced. */
  private static void set(HttpField field, HttpFields.Mutable fields) {
    if (field.getHeader() == HttpHeader.VARY) {
      fields.add(field);
    } else {
      fields.put(field);
    }
  }

  /** A single write would declare an empty body, unlike the response to GET. */
  private static void writeHeaderOnly(Response response, Callback callback) {
    Callback end =
        Callback.from(
            () -> response.write(/* last= */ true, /* content= */ null, callback),
            callback::failed);
    response.write(/* last= */ false, /* content= */ null, end);
  }

  public void setEventStreamHeaders(Map<String, String> headers, HttpFields.Mutable fields) {
    fields.put(HttpHeader.CONTENT_TYPE, MediaTypes.EVENT_STREAM);
    fields.put(HttpHeader.CACHE_CONTROL, "no-store");
    // Asks a reverse proxy not to buffer events.
    fields.put("X-Accel-Buffering", "no");
    headers.forEach(fields::put);
    addCommonHeaders(fields);
  }

  private void addCommonHeaders(HttpFields.Mutable fields) {
    for (HttpField field : SECURITY_HEADERS) {
      if (!fields.contains(field.getName())) {
        fields.put(field);
      }
    }
    if (isStopping.getAsBoolean()) {
      fields.put(HttpFields.CONNECTION_CLOSE);
    }
  }

  /**
   * Writes a long body, or a part of one, slice by slice. The JDK copies a heap buffer for each
   * system call: without slices, it would copy the whole rest each time.
   */
  private static final class SliceWriter extends IteratingNestedCallback {

    static final int SLICE = 64 * 1024;

    private final boolean endsResponse;
    private final ByteBuffer remaining;
    private final Content.Sink to;
    private boolean isLast;

    SliceWriter(boolean endsResponse, ByteBuffer body, Content.Sink to, Callback callback) {
      super(callback);
      this.endsResponse = endsResponse;
      this.remaining = body;
      this.to = to;
    }

    @Override
    protected Action process() {
      if (isLast) {
        return Action.SUCCEEDED;
      }
      int length = Math.min(SLICE, remaining.remaining());
      ByteBuffer slice = remaining.slice(remaining.position(), length);
      remaining.position(remaining.position() + length);
      isLast = !remaining.hasRemaining();
      to.write(isLast && endsResponse, slice, this);
      return Action.SCHEDULED;
    }
  }
}
