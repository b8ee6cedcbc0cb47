package dev.bascule.configuration.planted;

import dev.bascule.adapter.in.http.exchange.BridgeRequest;

/** A part of the configuration that uses a request. */
public record UsesHttpExchange(BridgeRequest request) {}
