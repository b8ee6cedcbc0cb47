package dev.bascule.adapter.in.http.mcpo;

import dev.bascule.adapter.in.http.json.JsonCodec;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.result.ArgumentError;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** Errors in the format of mcpo, with all information in {@code detail}. */
public final class McpoErrors {

  private static final int PARSE_ERROR = -32700;
  private static final int INVALID_REQUEST = -32600;
  private static final int METHOD_NOT_FOUND = -32601;
  private static final int INVALID_PARAMS = -32602;

  private McpoErrors() {}

  /** Returns mcpo's status for a JSON-RPC error. */
  public static int status(int code) {
    return switch (code) {
      case PARSE_ERROR, INVALID_REQUEST -> 400;
      case METHOD_NOT_FOUND -> 404;
      case INVALID_PARAMS -> 422;
      default -> 500;
    };
  }

  /** Returns the body with {@code message}, and {@code data} if present. */
  public static ObjectNode of(String message, Optional<JsonNode> data) {
    ObjectNode json = JsonCodec.object();
    ObjectNode detail = json.putObject("detail").put("message", message);
    data.ifPresent(value -> detail.set("data", value));
    return json;
  }

  /** Returns the body for a tool error: the first text of its result. */
  public static ObjectNode ofResult(JsonBytes result) {
    JsonNode whole = JsonCodec.readIfPossible(result).orElseGet(MissingNode::getInstance);
    JsonNode first = whole.path("content").path(0);
    String message =
        first.path("type").asString("").equals("text")
            ? first.path("text").asString("")
            : "Unknown tool execution error";
    return of(message, Optional.empty());
  }

  /**
   * Returns the body for arguments that do not match the input schema, in the format of FastAPI.
   */
  public static ObjectNode ofInvalid(List<ArgumentError> errors) {
    ObjectNode json = JsonCodec.object();
    ArrayNode detail = json.putArray("detail");
    for (ArgumentError error : errors) {
      boolean isMissing = error.keyword().equals("required");
      ArrayNode location =
          isMissing
              ? invalid(detail, "missing", "Field required")
              : invalid(detail, "value_error", error.detail());
      Arrays.stream(error.pointer().split("/", -1))
          .skip(1)
          .map(token -> token.replace("~1", "/").replace("~0", "~"))
          .forEach(location::add);
    }
    return json;
  }

  /** Returns the body for a request body that is not a JSON object, in the format of FastAPI. */
  public static ObjectNode ofUnreadable(String why) {
    ObjectNode json = JsonCodec.object();
    invalid(json.putArray("detail"), "json_invalid", why);
    return json;
  }

  private static ArrayNode invalid(ArrayNode detail, String type, String message) {
    return detail.addObject().put("type", type).put("msg", message).putArray("loc").add("body");
  }
}
