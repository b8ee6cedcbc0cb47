package dev.bascule.application.context;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.mcp.Caller;

/**
 * Something that somebody may have to account for: an act of the administration, or a refusal for
 * want of a right. Holds no argument of a call and no secret.
 *
 * @param caller who did it, or tried to
 * @param origin the HTTP request that it came with
 * @param action what: {@code tools/call}, say, or {@code DELETE /admin/caches}
 * @param subject to what: a server, and a tool of it
 * @param decision what came of it
 */
public record AuditEntry(
    Caller caller, CallOrigin origin, String action, String subject, Decision decision) {

  /** What came of it. */
  public enum Decision {
    /** It was done. */
    ALLOWED,
    /** It was refused. */
    DENIED,
    /** It was not refused, and came to nothing. */
    FAILED
  }

  public AuditEntry {
    requireNonNull(caller, "caller");
    requireNonNull(origin, "origin");
    requireNonNull(action, "action");
    requireNonNull(subject, "subject");
    requireNonNull(decision, "decision");
  }
}
