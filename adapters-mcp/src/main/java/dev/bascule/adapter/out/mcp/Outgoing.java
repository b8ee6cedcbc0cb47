package dev.bascule.adapter.out.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.client.Passthrough;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.McpRequest;
import java.util.Optional;

/**
 * A request that is to be sent, before an era has given it its {@code _meta}.
 *
 * @param method the JSON-RPC method
 * @param params a JSON object, without {@code _meta} and what the client sent along
 * @param request what is asked, where it is more than a listing
 * @param exchange what goes along with it
 */
record Outgoing(String method, JsonBytes params, Optional<McpRequest> request, Exchange exchange) {

  Outgoing {
    requireNonNull(method, "method");
    requireNonNull(params, "params");
    requireNonNull(request, "request");
    requireNonNull(exchange, "exchange");
  }

  /** Returns what asks for something else than a listing. */
  static Outgoing of(McpRequest request, Exchange exchange) {
    return new Outgoing(
        request.method(), RequestParams.of(request), Optional.of(request), exchange);
  }

  /** Returns what asks for the page at {@code cursor}. */
  static Outgoing ofPage(ListKind kind, Optional<String> cursor, Exchange exchange) {
    return new Outgoing(kind.method(), RequestParams.ofPage(cursor), Optional.empty(), exchange);
  }

  /** Returns the same with nothing passed on: for what the bridge asks on its own account. */
  Outgoing withoutPassthrough() {
    return new Outgoing(method, params, request, exchange.withPassthrough(Passthrough.NOTHING));
  }
}
