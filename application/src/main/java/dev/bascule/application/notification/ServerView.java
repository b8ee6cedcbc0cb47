package dev.bascule.application.notification;

import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.domain.mcp.ServerId;

/**
 * A server as seen by the callers with one forwarded identity. Its notifications to one view do not
 * concern the others.
 */
record ServerView(ServerId server, ForwardedIdentity forwardedIdentity) {}
