package dev.bascule.adapter.in.http;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.caching.EntityTag;
import dev.bascule.adapter.in.http.json.Json;
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
record HttpReply(int status, HttpFields headers, ByteBuffer body) implements HttpAnswer {

  private static final HttpField JSON =
      new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, "application/json");
  private static final HttpField NO_STORE =
      new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "no-store");

  HttpReply {
    headers = requireNonNull(headers, "headers").asImmutable();
    requireNonNull(body, "body");
  }

  /** Returns an answer with a JSON value that nobody should keep. */
  static HttpReply json(int status, JsonNode value) {
    return new HttpReply(status, HttpFields.from(JSON, NO_STORE), Json.write(value).asByteBuffer());
  }

  /** Returns an answer with {@code value} as it is, that nobody should keep. */
  static HttpReply json(int status, JsonBytes value) {
    return new HttpReply(status, HttpFields.from(JSON, NO_STORE), value.asByteBuffer());
  }

  /** Returns a successful answer with {@code value} as it is. */
  static HttpReply json(JsonBytes value) {
    return new HttpReply(200, HttpFields.from(JSON), value.asByteBuffer());
  }

  /** Returns a successful answer that clients may keep if they ask each time whether it holds. */
  static HttpReply confirmable(JsonNode value) {
    JsonBytes json = Json.write(value);
    return json(json)
        .with("Cache-Control", "private, no-cache")
        .with("ETag", EntityTag.of(json.digest()).text());
  }

  /** Returns an answer without a body. */
  static HttpReply empty(int status) {
    return new HttpReply(status, HttpFields.EMPTY, ByteBuffer.allocate(0));
  }

  /** Returns this answer with a header field more, in place of those of that name. */
  HttpReply with(String name, String value) {
    return new HttpReply(status, HttpFields.build(headers).put(name, value), body);
  }
}
