package dev.bascule.application.upstream;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.domain.mcp.ServerId;

/**
 * A server, from where those stand of whom it is shown the same. What it tells one of them unasked
 * does not concern the others.
 */
public record ServerView(ServerId server, ForwardedIdentity forwardedIdentity) {

  public ServerView {
    requireNonNull(server, "server");
    requireNonNull(forwardedIdentity, "forwardedIdentity");
  }
}
