package dev.bascule.adapter.out.mcp.protocol;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ForwardedParams;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.MethodNames;
import dev.bascule.domain.mcp.ToolCall;
import java.util.Optional;

/**
 * A request to send, before its era adds {@code _meta}.
 *
 * @param method the JSON-RPC method
 * @param params a JSON object, without {@code _meta} and the client's parameters
 * @param request the request; empty for a listing
 * @param context the context of the request
 */
public record OutgoingRequest(
    String method, JsonBytes params, Optional<McpRequest> request, CallContext context) {

  public static final OutgoingRequest PING =
      new OutgoingRequest(
          MethodNames.PING, JsonBytes.of("{}"), Optional.empty(), CallContext.ANONYMOUS);

  /** Returns a request other than for a listing. */
  public static OutgoingRequest of(McpRequest request, CallContext context) {
    return new OutgoingRequest(
        request.method(), RequestParams.of(request), Optional.of(request), context);
  }

  /** Returns the request of {@code server/discover}. */
  public static OutgoingRequest discover(CallContext context) {
    return new OutgoingRequest(MethodNames.DISCOVER, JsonBytes.of("{}"), Optional.empty(), context);
  }

  /** Returns the request for the page at {@code cursor}. */
  public static OutgoingRequest ofPage(
      ListKind kind, Optional<String> cursor, CallContext context) {
    return new OutgoingRequest(
        kind.method(), RequestParams.ofPage(cursor), Optional.empty(), context);
  }

  /**
   * Returns whether the server should report progress: to the client, if that requested it, and
   * always for a tool call, whose timeout it restarts.
   */
  public boolean wantsProgress() {
    return context.client().channel().wantsProgress() || mayWrite();
  }

  /** Returns whether the request may change something: any tool call. */
  public boolean mayWrite() {
    return request.orElse(null) instanceof ToolCall;
  }

  /** Returns a copy without the client's parameters, for requests of the bridge itself. */
  public OutgoingRequest withoutForwardedParams() {
    return new OutgoingRequest(
        method, params, request, context.withForwardedParams(ForwardedParams.NONE));
  }
}
