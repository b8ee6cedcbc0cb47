package dev.bascule.adapter.in.http.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.client.Exchange;

/**
 * A request, and all that is known of where it came from.
 *
 * @param request what is asked
 * @param endpoint where
 * @param exchange for whom
 * @param era in which manner
 */
record FrontCall(Incoming.Request request, Endpoint endpoint, Exchange exchange, Era era) {

  FrontCall {
    requireNonNull(request, "request");
    requireNonNull(endpoint, "endpoint");
    requireNonNull(exchange, "exchange");
    requireNonNull(era, "era");
  }
}
