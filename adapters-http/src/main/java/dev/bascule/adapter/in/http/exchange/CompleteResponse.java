package dev.bascule.adapter.in.http.exchange;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.httpcache.EntityTag;
import dev.bascule.adapter.in.http.json.JsonCodec;
import dev.bascule.domain.json.JsonBytes;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import tools.jackson.databind.JsonNode;

/**
 * One answer, whole, and free of the server that sends it.
 *
 * @param status the status
 * @param headers the header fields, but for those that the server adds
 * @param body the body; whoever sends it reads from a duplicate
 */
public record CompleteResponse(int status, HttpFields headers, ByteBuffer body)
    implements BridgeResponse {

  private static final HttpField JSON =
      new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, "application/json");
  private static final HttpField NO_STORE =
      new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "no-store");

  /** One object, so that the header of responses with it is encoded once. */
  private static final HttpFields JSON_NO_STORE = HttpFields.from(JSON, NO_STORE);

  public CompleteResponse {
    headers = requireNonNull(headers, "headers").asImmutable();
    requireNonNull(body, "body");
  }

  /** Returns an answer with a JSON value that nobody should keep. */
  public static CompleteResponse json(int status, JsonNode value) {
    return json(status, JsonCodec.write(value));
  }

  /** Returns an answer with {@code value} as it is, that nobody should keep. */
  public static CompleteResponse json(int status, JsonBytes value) {
    return new CompleteResponse(status, JSON_NO_STORE, value.asByteBuffer());
  }

  /** Returns a successful answer with {@code value} as it is. */
  static CompleteResponse json(JsonBytes value) {
    return new CompleteResponse(200, HttpFields.from(JSON), value.asByteBuffer());
  }

  /** Returns a successful answer that clients may keep if they ask each time whether it holds. */
  public static CompleteResponse jsonWithEntityTag(JsonNode value) {
    JsonBytes json = JsonCodec.write(value);
    return json(json)
        .with("Cache-Control", "private, no-cache")
        .with("ETag", EntityTag.of(json.digest()).text());
  }

  /** Returns an answer without a body. */
  public static CompleteResponse empty(int status) {
    return new CompleteResponse(status, HttpFields.EMPTY, ByteBuffer.allocate(0));
  }

  /** Returns this answer with a header field more, in place of those of that name. */
  public CompleteResponse with(String name, String value) {
    if (value.equals(headers.get(name))) {
      return this;
    }
    return new CompleteResponse(status, HttpFields.build(headers).put(name, value), body);
  }
}
