package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.mcp.McpRequest.Subscribe;
import dev.bascule.domain.mcp.McpRequest.Unsubscribe;
import dev.bascule.domain.mcp.ServerId;

/** A resource that can be subscribed to. */
record Topic(ServerId server, String uri) {

  Topic {
    requireNonNull(server, "server");
    requireNonNull(uri, "uri");
  }

  static Topic of(Subscribe request) {
    return new Topic(request.server(), request.uri());
  }

  static Topic of(Unsubscribe request) {
    return new Topic(request.server(), request.uri());
  }

  Subscribe subscribe() {
    return new Subscribe(server, uri);
  }

  Unsubscribe unsubscribe() {
    return new Unsubscribe(server, uri);
  }
}
