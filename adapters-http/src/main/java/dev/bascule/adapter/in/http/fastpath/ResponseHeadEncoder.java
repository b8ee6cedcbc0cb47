package dev.bascule.adapter.in.http.fastpath;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.access.AccessSettings;
import dev.bascule.adapter.in.http.exchange.BridgeRequest;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.RequestId;
import dev.bascule.adapter.in.http.jetty.JettyResponseWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpGenerator;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.util.BufferUtil;

/**
 * Writes headers of answers as the server does.
 *
 * @param writer sets the fields
 * @param access returns from where the bridge may be used now
 */
public record ResponseHeadEncoder(JettyResponseWriter writer, Supplier<AccessSettings> access) {

  private static final int INITIAL_CAPACITY = 1024;

  public ResponseHeadEncoder {
    requireNonNull(writer, "writer");
    requireNonNull(access, "access");
  }

  /**
   * Returns the header of {@code response} to {@code request}, with the empty line at its end. In
   * place of an identifier of the request that is to be made it has a placeholder.
   */
  ByteBuffer encode(BridgeRequest request, CompleteResponse response, HttpField date) {
    HttpFields.Mutable fields =
        HttpFields.build()
            .put(date)
            .put(
                RequestId.HEADER, RequestId.given(request.headers()).orElse(RequestId.PLACEHOLDER));
    access.get().cors().fields(request.values("Origin")).forEach(fields::put);
    writer.setFields(response, fields);
    int length = response.body().remaining();
    return generate(
        new MetaData.Response(
            response.status(), /* reason= */ null, HttpVersion.HTTP_1_1, fields, length),
        response.body().duplicate());
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
