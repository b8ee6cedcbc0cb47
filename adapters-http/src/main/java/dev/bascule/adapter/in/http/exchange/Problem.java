package dev.bascule.adapter.in.http.exchange;

import dev.bascule.mcp.json.JsonCodec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A problem (RFC 9457).
 *
 * @param extensions additional members, such as {@code server}, {@code tool} and {@code code}
 */
public record Problem(
    ProblemType type, int status, String detail, Map<String, JsonNode> extensions) {

  static final String MEDIA_TYPE = "application/problem+json";

  /** The member with the time after which the client may retry. */
  public static final String RETRY_AFTER = "retryAfterSeconds";

  /** Creates a problem with the default status of its type. */
  public Problem(ProblemType type, String detail) {
    this(type, type.status(), detail, Map.of());
  }

  public Problem with(String member, String value) {
    return with(member, JsonNodeFactory.instance.stringNode(value));
  }

  Problem with(String member, long value) {
    return with(member, JsonNodeFactory.instance.numberNode(value));
  }

  public Problem with(String member, JsonNode value) {
    Map<String, JsonNode> all = new LinkedHashMap<>(extensions);
    all.put(member, value);
    return new Problem(type, status, detail, all);
  }

  /** Returns a copy for a client that may retry after {@code seconds}. */
  public Problem retryAfter(long seconds) {
    return with(RETRY_AFTER, seconds);
  }

  public CompleteResponse toResponse() {
    CompleteResponse response =
        CompleteResponse.json(status, toJson()).with("Content-Type", MEDIA_TYPE);
    return retryAfter().map(seconds -> response.with("Retry-After", seconds)).orElse(response);
  }

  /** Returns after how many seconds the client may retry; empty if that is unknown. */
  public Optional<String> retryAfter() {
    return Optional.ofNullable(extensions.get(RETRY_AFTER)).map(JsonNode::asString);
  }

  /** Returns title and detail, for clients that show one text. */
  public String summary() {
    return type.title() + ": " + detail;
  }

  public ObjectNode toJson() {
    ObjectNode json =
        JsonCodec.object()
            .put("type", type.uri())
            .put("title", type.title())
            .put("status", status)
            .put("detail", detail);
    extensions.forEach(json::set);
    return json;
  }
}
