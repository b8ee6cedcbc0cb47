package dev.bascule.adapter.out.mcp.jsonrpc;

import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.result.Failure;
import dev.bascule.mcp.json.JsonSlice;
import java.util.OptionalLong;

/** One JSON-RPC 2.0 message of a server. */
public sealed interface RpcMessage {

  /** Never the id of a request of the bridge, which count from 1. */
  long FOREIGN_ID = -1;

  /**
   * A result.
   *
   * @param id the id of the request; {@link #FOREIGN_ID} if it cannot be one of the bridge
   * @param value the content of {@code result}
   */
  record Result(long id, JsonSlice value) implements RpcMessage, PostResponse {}

  /**
   * An error.
   *
   * @param id the id of the request; empty if the server did not know it
   */
  record ErrorResponse(OptionalLong id, Failure.Rejected error) implements RpcMessage {}

  /**
   * A request of the server.
   *
   * @param id to be returned unchanged
   */
  record Request(JsonSlice id, ServerMessage message) implements RpcMessage {}

  /** A notification. */
  record Notification(ServerMessage message) implements RpcMessage {}
}
