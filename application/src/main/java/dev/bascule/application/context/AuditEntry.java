package dev.bascule.application.context;

import dev.bascule.domain.mcp.Caller;

/**
 * An administrative action, a tool call, or a request that was denied. Contains no argument of a
 * call and no secret.
 *
 * @param action the action, such as {@code tools/call} or {@code DELETE /admin/caches}
 * @param subject its subject: a server, and possibly a tool of it
 */
public record AuditEntry(
    Caller caller, CallOrigin origin, String action, String subject, Decision decision) {

  /** The result of an action. */
  public enum Decision {
    /** It was performed. */
    ALLOWED,
    /** It was denied. */
    DENIED,
    /** It was allowed, but failed. */
    FAILED
  }
}
