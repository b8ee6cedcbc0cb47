package dev.bascule.adapter.in.http.exchange;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.json.Sha256;
import dev.bascule.mcp.json.JsonCodec;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import tools.jackson.databind.JsonNode;

/**
 * A complete response, independent of the server that sends it.
 *
 * @param headers the header fields, except those that the server adds
 * @param parts the body in consecutive parts; senders read from duplicates of them
 */
public record CompleteResponse(int status, HttpFields headers, List<ByteBuffer> parts)
    implements BridgeResponse {

  private static final HttpField JSON =
      new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, "application/json");
  private static final HttpField NO_STORE =
      new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "no-store");

  /** A single instance, so that the header of responses with it is encoded only once. */
  private static final HttpFields JSON_NO_STORE = HttpFields.from(JSON, NO_STORE);

  public CompleteResponse {
    headers = headers.asImmutable();
    parts = List.copyOf(parts);
  }

  public CompleteResponse(int status, HttpFields headers, ByteBuffer body) {
    this(status, headers, List.of(body));
  }

  /** Returns the whole body; copies it if it has several parts. */
  public ByteBuffer body() {
    if (parts.size() == 1) {
      return parts.getFirst();
    }
    ByteBuffer whole = ByteBuffer.allocate(length());
    parts.forEach(part -> whole.put(part.duplicate()));
    return whole.flip();
  }

  /** Returns the length of the body in bytes. */
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

  /** Returns a response with {@code value} unchanged and {@code Cache-Control: no-store}. */
  public static CompleteResponse json(int status, JsonBytes value) {
    return new CompleteResponse(status, JSON_NO_STORE, value.asByteBuffer());
  }

  /** Returns a response with a JSON value in parts and {@code Cache-Control: no-store}. */
  public static CompleteResponse json(int status, List<ByteBuffer> parts) {
    return new CompleteResponse(status, JSON_NO_STORE, parts);
  }

  /** Returns a successful response with {@code value} unchanged. */
  static CompleteResponse json(JsonBytes value) {
    return new CompleteResponse(200, HttpFields.from(JSON), value.asByteBuffer());
  }

  /** Returns a successful response that clients may cache but must revalidate. */
  public static CompleteResponse jsonWithEntityTag(JsonNode value) {
    JsonBytes json = JsonCodec.write(value);
    return json(json)
        .with("Cache-Control", "private, no-cache")
        .with("ETag", entityTag(json.digest()));
  }

  /** Returns the strong tag for {@code digest}: its first 128 bits. */
  public static String entityTag(Sha256 digest) {
    ByteBuffer bytes =
        ByteBuffer.allocate(2 * Long.BYTES).putLong(digest.first()).putLong(digest.second());
    return '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array()) + '"';
  }

  public static CompleteResponse empty(int status) {
    return new CompleteResponse(status, HttpFields.EMPTY, ByteBuffer.allocate(0));
  }

  /** Returns a copy with a header field that replaces those of the same name. */
  public CompleteResponse with(String name, String value) {
    if (value.equals(headers.get(name))) {
      return this;
    }
    return new CompleteResponse(status, HttpFields.build(headers).put(name, value), parts);
  }
}
