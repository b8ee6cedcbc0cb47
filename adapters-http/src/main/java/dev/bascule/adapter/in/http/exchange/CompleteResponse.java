package dev.bascule.adapter.in.http.exchange;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.httpcache.EntityTag;
import dev.bascule.adapter.in.http.json.JsonCodec;
import dev.bascule.domain.json.JsonBytes;
import java.nio.ByteBuffer;
import java.util.List;
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
 * @param parts the body, in parts that follow each other; senders read from duplicates of them
 */
public record CompleteResponse(int status, HttpFields headers, List<ByteBuffer> parts)
    implements BridgeResponse {

  private static final HttpField JSON =
      new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, "application/json");
  private static final HttpField NO_STORE =
      new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "no-store");

  /** One object, so that the header of responses with it is encoded once. */
  private static final HttpFields JSON_NO_STORE = HttpFields.from(JSON, NO_STORE);

  public CompleteResponse {
    headers = requireNonNull(headers, "headers").asImmutable();
    parts = List.copyOf(parts);
  }

  /**
   * @param body the body as a whole
   */
  public CompleteResponse(int status, HttpFields headers, ByteBuffer body) {
    this(status, headers, List.of(body));
  }

  /** Returns the body as a whole; copies it if it has several parts. */
  public ByteBuffer body() {
    if (parts.size() == 1) {
      return parts.getFirst();
    }
    ByteBuffer whole = ByteBuffer.allocate(length());
    parts.forEach(part -> whole.put(part.duplicate()));
    return whole.flip();
  }

  /** Returns how many bytes the body has. */
  public int length() {
    int length = 0;
    for (int i = 0; i < parts.size(); i++) {
      length += parts.get(i).remaining();
    }
    return length;
  }

  /** Returns a response with a JSON value and {@code Cache-Control: no-store}. */
  public static CompleteResponse json(int status, JsonNode value) {
    return json(status, JsonCodec.write(value));
  }

  /** Returns a response with {@code value} as it is and {@code Cache-Control: no-store}. */
  public static CompleteResponse json(int status, JsonBytes value) {
    return new CompleteResponse(status, JSON_NO_STORE, value.asByteBuffer());
  }

  /** Returns a 200 response with a JSON value in parts and {@code Cache-Control: no-store}. */
  public static CompleteResponse json(List<ByteBuffer> parts) {
    return new CompleteResponse(200, JSON_NO_STORE, parts);
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
    return new CompleteResponse(status, HttpFields.build(headers).put(name, value), parts);
  }
}
