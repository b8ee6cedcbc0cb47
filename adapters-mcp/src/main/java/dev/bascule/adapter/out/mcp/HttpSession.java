package dev.bascule.adapter.out.mcp;

import java.util.Optional;
import java.util.Set;

/**
 * What was agreed on with a server over Streamable HTTP. Immutable.
 *
 * @param agreement the server's answer to {@code initialize}
 * @param id the session's name, for a server that keeps sessions; a secret
 */
record HttpSession(Agreement agreement, Optional<String> id) {

  /** The revisions in which the version is told with each request; before, it was not. */
  private static final Set<String> TELL_VERSION = Set.of("2025-06-18", "2025-11-25");

  /** Returns the value of {@code MCP-Protocol-Version}, where the agreed revision has it. */
  Optional<String> versionHeader() {
    return Optional.of(agreement.protocolVersion()).filter(TELL_VERSION::contains);
  }

  /** Leaves out the session's name. */
  @Override
  public String toString() {
    return "HttpSession[agreement=" + agreement + "]";
  }
}
