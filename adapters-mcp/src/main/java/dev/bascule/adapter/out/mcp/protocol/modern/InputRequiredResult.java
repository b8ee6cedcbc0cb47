package dev.bascule.adapter.out.mcp.protocol.modern;

import dev.bascule.adapter.out.mcp.json.JsonCursor;
import dev.bascule.adapter.out.mcp.json.JsonSlice;
import dev.bascule.adapter.out.mcp.json.MalformedMessageException;
import dev.bascule.adapter.out.mcp.json.ResultMembers;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ServerMessage;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * An input required result (MCP 2026-07-28, basic/patterns/mrtr).
 *
 * @param inputRequests the input requests, by the key of each response
 * @param state to be returned unchanged; empty if the server sent none
 */
record InputRequiredResult(
    SequencedMap<String, ServerMessage> inputRequests, Optional<JsonSlice> state) {

  /**
   * Reads {@code result}; empty if it requires no input.
   *
   * @throws MalformedMessageException if it is not a JSON object, or an input request is malformed
   */
  static Optional<InputRequiredResult> read(JsonSlice result) throws MalformedMessageException {
    if (!ResultMembers.of(result).type().equals(ResultMembers.INPUT_REQUIRED)) {
      return Optional.empty();
    }
    Members members = new Members();
    JsonCursor.readObject(result, members::take);
    return Optional.of(
        new InputRequiredResult(members.inputRequests, Optional.ofNullable(members.state)));
  }

  private static final class Members {

    private final SequencedMap<String, ServerMessage> inputRequests = new LinkedHashMap<>();
    private @Nullable JsonSlice state;

    void take(String name, JsonCursor value) throws MalformedMessageException {
      switch (name) {
        case "requestState" -> state = value.isNull() ? null : value.cut();
        case "inputRequests" -> {
          if (value.isObject()) {
            value.members((key, asked) -> inputRequests.put(key, readRequest(asked)));
          }
        }
        default -> {
          // Unknown members are ignored.
        }
      }
    }

    private static ServerMessage readRequest(JsonCursor at) throws MalformedMessageException {
      RequestMembers members = new RequestMembers();
      at.members(members::take);
      String method = members.method;
      if (method == null) {
        throw new MalformedMessageException("it has an input request without a method");
      }
      return new ServerMessage(method, members.params);
    }
  }

  private static final class RequestMembers {

    private @Nullable String method;
    private JsonBytes params = ServerMessage.NO_PARAMS;

    void take(String name, JsonCursor value) throws MalformedMessageException {
      switch (name) {
        case "method" -> method = value.text();
        case "params" -> params = value.isObject() ? value.cut().toJson() : params;
        default -> {
          // Unknown members are ignored.
        }
      }
    }
  }
}
