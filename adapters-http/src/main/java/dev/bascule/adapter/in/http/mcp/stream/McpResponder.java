package dev.bascule.adapter.in.http.mcp.stream;

import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.ResponseChannel;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcError;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcErrors;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcResult;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcWriter;
import dev.bascule.adapter.in.http.media.McpMediaTypes;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.result.Failure;
import dev.bascule.mcp.protocol.ProtocolEra;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Sends the response to one HTTP request, with {@code headers} in each case. */
public record McpResponder(
    ResponseChannel response, McpMediaTypes mediaTypes, Map<String, String> headers) {

  public McpResponder {
    headers = Map.copyOf(headers);
  }

  public static McpResponder of(McpHttpRequest request, ResponseChannel response) {
    return new McpResponder(
        response, request.head().mediaTypes(), Map.of("Cache-Control", "no-store"));
  }

  public McpResponder with(String name, String value) {
    Map<String, String> all = new HashMap<>(headers);
    all.put(name, value);
    return new McpResponder(response, mediaTypes, all);
  }

  /** Sends {@code body}, which is not cached by anyone. */
  void send(CompleteResponse body) {
    response.respond(body);
  }

  public void sendJson(int status, JsonBytes body) {
    respond(CompleteResponse.json(status, body));
  }

  public void sendEmpty(int status) {
    respond(CompleteResponse.empty(status));
  }

  private void respond(CompleteResponse bare) {
    CompleteResponse whole = bare;
    for (Map.Entry<String, String> header : headers.entrySet()) {
      whole = whole.with(header.getKey(), header.getValue());
    }
    response.respond(whole);
  }

  public void reject(Optional<String> id, JsonRpcError error) {
    McpResponder reply = error.code() == JsonRpcErrors.BUSY ? with("Retry-After", "1") : this;
    reply.sendJson(error.status(), JsonRpcWriter.error(id, error));
  }

  /** Rejects the request with the id {@code id}, unless its client has left. */
  public void reject(String id, Failure failure, ProtocolEra era) {
    if (JsonRpcErrors.of(failure, era) instanceof JsonRpcResult.ErrorResult(JsonRpcError error)) {
      reject(Optional.of(id), error);
    }
  }

  ResponseChannel.EventStream openEventStream() {
    return response.openEventStream(headers);
  }
}
