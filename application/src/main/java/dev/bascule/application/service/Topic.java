package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.mcp.McpRequest.Subscribe;
import dev.bascule.domain.mcp.McpRequest.Unsubscribe;

/** A resource that can be subscribed to. */
record Topic(Side side, String uri) {

  Topic {
    requireNonNull(side, "side");
    requireNonNull(uri, "uri");
  }

  Subscribe subscribe() {
    return new Subscribe(side.server(), uri);
  }

  Unsubscribe unsubscribe() {
    return new Unsubscribe(side.server(), uri);
  }
}
