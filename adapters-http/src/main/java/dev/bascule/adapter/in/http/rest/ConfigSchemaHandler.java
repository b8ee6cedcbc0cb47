package dev.bascule.adapter.in.http.rest;

import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import dev.bascule.domain.json.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpFields;

/**
 * Serves the JSON Schema of the configuration, for editors. Requires no credentials.
 *
 * @param schema the schema, the same for each call
 */
public record ConfigSchemaHandler(Supplier<String> schema) {

  public HttpRoute route() {
    return HttpRoute.page(
        "GET /bascule.schema.json", "serves the JSON Schema of the configuration", _ -> response());
  }

  private CompleteResponse response() {
    byte[] bytes = schema.get().getBytes(StandardCharsets.UTF_8);
    HttpFields headers =
        HttpFields.build()
            .put("Content-Type", "application/schema+json")
            .put("Cache-Control", "no-cache")
            .put("ETag", CompleteResponse.entityTag(Sha256.of(bytes)));
    return new CompleteResponse(200, headers, ByteBuffer.wrap(bytes));
  }
}
