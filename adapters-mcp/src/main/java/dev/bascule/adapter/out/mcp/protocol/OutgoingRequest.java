package dev.bascule.adapter.out.mcp.protocol;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ForwardedParams;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.ToolCall;
import java.util.Optional;

/**
 * A request that is to be sent, before an era has given it its {@code _meta}.
 *
 * @param method the JSON-RPC method
 * @param params a JSON object, without {@code _meta} and what the client sent along
 * @param request what is asked, where it is more than a listing
 * @param context what goes along with it
 */
public record OutgoingRequest(
    String method, JsonBytes params, Optional<McpRequest> request, CallContext context) {

  public static final OutgoingRequest PING =
      new OutgoingRequest("ping", JsonBytes.of("{}"), Optional.empty(), CallContext.ANONYMOUS);

  /** Returns what asks for something else than a listing. */
  public static OutgoingRequest of(McpRequest request, CallContext context) {
    return new OutgoingRequest(
        request.method(), RequestParams.of(request), Optional.of(request), context);
  }

  /** Returns what asks for the page at {@code cursor}. */
  public static OutgoingRequest ofPage(
      ListKind kind, Optional<String> cursor, CallContext context) {
    return new OutgoingRequest(
        kind.method(), RequestParams.ofPage(cursor), Optional.empty(), context);
  }

  /**
   * Returns whether the server is to report progress: to the client, if that wants it, and in any
   * case of a call of a tool, whose timeout it restarts.
   */
  public boolean wantsProgress() {
    return context.client().channel().wantsProgress() || request.orElse(null) instanceof ToolCall;
  }

  /** Returns the same with nothing passed on: for what the bridge asks on its own account. */
  public OutgoingRequest withoutForwardedParams() {
    return new OutgoingRequest(
        method, params, request, context.withForwardedParams(ForwardedParams.NONE));
  }
}
