package dev.bascule.application.notification;

import dev.bascule.domain.mcp.McpRequest.Subscribe;
import dev.bascule.domain.mcp.McpRequest.Unsubscribe;

/** A resource that can be subscribed to. */
record ResourceTopic(ServerView view, String uri) {

  Subscribe subscribe() {
    return new Subscribe(view.server(), uri);
  }

  Unsubscribe unsubscribe() {
    return new Unsubscribe(view.server(), uri);
  }
}
