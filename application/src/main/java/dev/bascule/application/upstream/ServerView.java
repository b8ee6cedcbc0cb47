package dev.bascule.application.upstream;

import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.domain.mcp.ServerId;

/**
 * A server as seen by the callers with one forwarded identity. Its notifications to one view do not
 * concern the others.
 */
public record ServerView(ServerId server, ForwardedIdentity forwardedIdentity) {}
