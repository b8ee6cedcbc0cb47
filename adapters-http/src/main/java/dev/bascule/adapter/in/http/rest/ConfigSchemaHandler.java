package dev.bascule.adapter.in.http.rest;

import dev.bascule.adapter.in.http.exchange.BridgeResponse;
import dev.bascule.adapter.in.http.exchange.BridgeResponse.DeferredResponse;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import dev.bascule.domain.json.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/** Serves the JSON Schema of the configuration, for editors. Requires no credentials. */
public final class ConfigSchemaHandler {

  private final Supplier<String> schema;

  /**
   * Created by the first request, on a virtual thread: that takes too long for a reading thread.
   */
  private volatile @Nullable CompleteResponse response;

  /**
   * @param schema returns the schema, the same for each call
   */
  public ConfigSchemaHandler(Supplier<String> schema) {
    this.schema = schema;
  }

  public HttpRoute route() {
    return HttpRoute.page(
        "GET /bascule.schema.json", "serves the JSON Schema of the configuration", _ -> response());
  }

  private BridgeResponse response() {
    CompleteResponse known = response;
    return known == null ? new DeferredResponse(this::create) : known;
  }

  private CompleteResponse create() {
    byte[] bytes = schema.get().getBytes(StandardCharsets.UTF_8);
    HttpFields headers =
        HttpFields.build()
            .put("Content-Type", "application/schema+json")
            .put("Cache-Control", "no-cache")
            .put("ETag", CompleteResponse.entityTag(Sha256.of(bytes)));
    CompleteResponse created =
        new CompleteResponse(200, headers, ByteBuffer.wrap(bytes).asReadOnlyBuffer());
    response = created;
    return created;
  }
}
