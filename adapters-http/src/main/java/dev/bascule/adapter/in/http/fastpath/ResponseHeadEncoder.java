package dev.bascule.adapter.in.http.fastpath;

import dev.bascule.adapter.in.http.access.AccessSettings;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.RequestHead;
import dev.bascule.adapter.in.http.exchange.RequestId;
import dev.bascule.adapter.in.http.jetty.JettyResponseWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpGenerator;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.util.BufferUtil;

/** Encodes response headers like the server does. */
public record ResponseHeadEncoder(JettyResponseWriter writer, Supplier<AccessSettings> access) {

  private static final int INITIAL_CAPACITY = 1024;

  /** Returns the header, with a placeholder for a generated request identifier. */
  ByteBuffer encode(RequestHead request, CompleteResponse response, HttpField date) {
    HttpFields.Mutable fields =
        fields(request, RequestId.given(request.headers()).orElse(RequestId.PLACEHOLDER), date);
    writer.setFields(response, fields);
    return generate(
        new MetaData.Response(
            response.status(), /* reason= */ null, HttpVersion.HTTP_1_1, fields, response.length()),
        response.body().duplicate());
  }

  /** Returns the header of an event stream, whose parts follow in chunks. */
  ByteBuffer encodeStream(
      RequestHead request, String requestId, Map<String, String> headers, HttpField date) {
    HttpFields.Mutable fields = fields(request, requestId, date);
    writer.setEventStreamHeaders(headers, fields);
    fields.put(HttpHeader.TRANSFER_ENCODING, HttpHeaderValue.CHUNKED);
    return generate(
        new MetaData.Response(/* status= */ 200, /* reason= */ null, HttpVersion.HTTP_1_1, fields),
        BufferUtil.EMPTY_BUFFER);
  }

  private HttpFields.Mutable fields(RequestHead request, String requestId, HttpField date) {
    HttpFields.Mutable fields = HttpFields.build().put(date).put(RequestId.HEADER, requestId);
    access
        .get()
        .cors()
        .fields(request.headers().getValuesList(HttpHeader.ORIGIN))
        .forEach(fields::put);
    return fields;
  }

  private static ByteBuffer generate(MetaData.Response response, ByteBuffer body) {
    HttpGenerator generator = new HttpGenerator();
    ByteBuffer head = BufferUtil.allocate(INITIAL_CAPACITY);
    try {
      while (generator.generateResponse(response, false, head, null, body, true)
          == HttpGenerator.Result.HEADER_OVERFLOW) {
        head = BufferUtil.allocate(2 * head.capacity());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return head;
  }
}
