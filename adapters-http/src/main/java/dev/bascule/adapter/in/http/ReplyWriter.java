package dev.bascule.adapter.in.http;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Sends a reply, as the value it is.
 *
 * @param isDraining whether the bridge is stopping, so that connections end with their answer
 */
record ReplyWriter(BooleanSupplier isDraining) {

  ReplyWriter {
    requireNonNull(isDraining, "isDraining");
  }

  /** Sends {@code reply}, without waiting; {@code callback} learns how it went. */
  void write(HttpReply reply, Response response, Callback callback) {
    response.setStatus(reply.status());
    HttpFields.Mutable fields = response.getHeaders();
    reply.headers().forEach(field -> set(field, fields));
    SecurityFields.addTo(fields);
    if (isDraining.getAsBoolean()) {
      fields.put(HttpFields.CONNECTION_CLOSE);
    }
    if (reply.status() == 304) {
      writeHeaderOnly(response, callback);
      return;
    }
    if (reply.status() != 204) {
      fields.put(HttpHeader.CONTENT_LENGTH, reply.body().remaining());
    }
    new SlicedWriting(reply.body().duplicate(), response, callback).iterate();
  }

  /** What an answer varies by adds up; any other field is the reply's alone. */
  private static void set(HttpField field, HttpFields.Mutable fields) {
    if (field.getHeader() == HttpHeader.VARY) {
      fields.add(field);
    } else {
      fields.put(field);
    }
  }

  /** In one write, it would say that the body is empty, which the one it stands for is not. */
  private static void writeHeaderOnly(Response response, Callback callback) {
    Callback end =
        Callback.from(
            () -> response.write(/* last= */ true, /* content= */ null, callback),
            callback::failed);
    response.write(/* last= */ false, /* content= */ null, end);
  }

  /** Sets what a stream of events begins with; nothing is sent yet. */
  void writeEventHeader(Map<String, String> headers, Response response) {
    response.setStatus(200);
    HttpFields.Mutable fields = response.getHeaders();
    fields.put(HttpHeader.CONTENT_TYPE, "text/event-stream");
    fields.put(HttpHeader.CACHE_CONTROL, "no-store");
    // Asks a reverse proxy not to collect the events before it passes them on.
    fields.put("X-Accel-Buffering", "no");
    headers.forEach(fields::put);
    SecurityFields.addTo(fields);
    if (isDraining.getAsBoolean()) {
      fields.put(HttpFields.CONNECTION_CLOSE);
    }
  }

  /** Sends {@code reply} and ends the connection: what the client still sends is not read. */
  void writeLast(HttpReply reply, Response response, Callback callback) {
    response.getHeaders().put(HttpFields.CONNECTION_CLOSE);
    write(reply, response, callback);
  }
}
