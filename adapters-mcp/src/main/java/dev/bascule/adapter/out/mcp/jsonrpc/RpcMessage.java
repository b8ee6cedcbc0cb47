package dev.bascule.adapter.out.mcp.jsonrpc;

import dev.bascule.adapter.out.mcp.json.JsonSlice;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.result.Failure;
import java.util.OptionalLong;

/** One message of JSON-RPC 2.0, as it came from a server. */
public sealed interface RpcMessage {

  /** Never the id of a request of ours, which count from 1. */
  long FOREIGN_ID = -1;

  /**
   * A request was answered.
   *
   * @param id which request; {@link #FOREIGN_ID} where it cannot be one of ours
   * @param value what {@code result} holds
   */
  record Result(long id, JsonSlice value) implements RpcMessage {}

  /**
   * A request was refused.
   *
   * @param id which request; empty where the server could not tell
   */
  record ErrorResponse(OptionalLong id, Failure.Rejected error) implements RpcMessage {}

  /**
   * The server asks something of the bridge.
   *
   * @param id to be echoed as it is
   */
  record Request(JsonSlice id, ServerMessage message) implements RpcMessage {}

  /** The server tells something. */
  record Notification(ServerMessage message) implements RpcMessage {}
}
