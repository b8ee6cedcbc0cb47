package dev.bascule.adapter.out.mcp.protocol.modern;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.mcp.json.JsonCursor;
import dev.bascule.mcp.json.JsonSlice;
import dev.bascule.mcp.json.MalformedMessageException;
import dev.bascule.mcp.json.ResultMembers;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * An input required result (MCP 2026-07-28, basic/patterns/mrtr).
 *
 * @param inputRequests the input requests, by the key of each response
 * @param state to be returned unchanged; empty if the server sent none
 * @param bytes the length of the result, which clients have to respond to; 0 without input requests
 */
record InputRequiredResult(
    SequencedMap<String, ServerMessage> inputRequests, Optional<JsonSlice> state, int bytes) {

  /** As many as a server of an earlier revision can have in flight. */
  private static final int MAX_REQUESTS = 64;

  /**
   * Reads {@code result}; empty if it requires no input.
   *
   * @throws MalformedMessageException if it is not a JSON object, an input request is malformed, or
   *     there are too many
   */
  static Optional<InputRequiredResult> read(JsonSlice result) throws MalformedMessageException {
    if (!ResultMembers.of(result).type().equals(ResultMembers.INPUT_REQUIRED)) {
      return Optional.empty();
    }
    SequencedMap<String, ServerMessage> inputRequests = new LinkedHashMap<>();
    Optional<JsonSlice> requests = result.find("inputRequests").filter(JsonSlice::isObject);
    if (requests.isPresent()) {
      JsonCursor.readObject(
          requests.get(),
          (key, request) -> {
            inputRequests.put(key, readRequest(request.cut()));
            if (inputRequests.size() > MAX_REQUESTS) {
              throw new MalformedMessageException(
                  "it has more than " + MAX_REQUESTS + " input requests");
            }
          });
    }
    Optional<JsonSlice> state = result.find("requestState");
    return Optional.of(
        new InputRequiredResult(
            inputRequests,
            state.filter(value -> !value.text().equals("null")),
            inputRequests.isEmpty() ? 0 : result.length()));
  }

  private static ServerMessage readRequest(JsonSlice request) throws MalformedMessageException {
    Optional<String> method = request.find("method").flatMap(JsonSlice::string);
    if (method.isEmpty()) {
      throw new MalformedMessageException("it has an input request without a method");
    }
    JsonBytes params =
        request
            .find("params")
            .filter(JsonSlice::isObject)
            .map(JsonSlice::toJson)
            .orElse(ServerMessage.NO_PARAMS);
    return new ServerMessage(method.get(), params);
  }
}
