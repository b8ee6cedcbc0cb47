package dev.bascule.adapter.out.mcp.http.streamable;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.out.mcp.protocol.legacy.InitializeResult;
import dev.bascule.adapter.out.mcp.sse.RecentEventIds;
import java.util.Optional;
import java.util.Set;

/**
 * What was agreed on with a server over Streamable HTTP, and what came since. Thread-safe.
 *
 * <p>No two are equal, however alike they look: a server may name no session, or give one name
 * twice, and still have forgotten the first when the second begins.
 */
public final class HttpSession {

  /** The revisions in which the version is told with each request; before, it was not. */
  private static final Set<String> TELL_VERSION = Set.of("2025-06-18", "2025-11-25");

  private final InitializeResult agreement;
  private final Optional<String> id;
  private final RecentEventIds events = new RecentEventIds();

  public HttpSession(InitializeResult agreement, Optional<String> id) {
    this.agreement = requireNonNull(agreement, "agreement");
    this.id = requireNonNull(id, "id");
  }

  /** Returns the server's answer to {@code initialize}. */
  InitializeResult agreement() {
    return agreement;
  }

  /** Returns the session's name, for a server that keeps sessions; a secret. */
  public Optional<String> id() {
    return id;
  }

  /** Returns the value of {@code MCP-Protocol-Version}, where the agreed revision has it. */
  public Optional<String> versionHeader() {
    return Optional.of(agreement.protocolVersion()).filter(TELL_VERSION::contains);
  }

  /** Returns the ids of the events that came in the session, on whichever stream. */
  RecentEventIds events() {
    return events;
  }

  /** Leaves out the session's name. */
  @Override
  public String toString() {
    return "HttpSession[agreement=" + agreement + "]";
  }
}
