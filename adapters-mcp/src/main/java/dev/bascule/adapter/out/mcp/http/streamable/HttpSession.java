package dev.bascule.adapter.out.mcp.http.streamable;

import dev.bascule.adapter.out.mcp.http.HttpRequestFactory;
import dev.bascule.adapter.out.mcp.protocol.legacy.InitializeResult;
import dev.bascule.adapter.out.mcp.sse.RecentEventIds;
import java.util.Optional;
import java.util.Set;
import okhttp3.Headers;

/**
 * What was agreed on with a server over Streamable HTTP, and what came since. Thread-safe.
 *
 * <p>No two are equal, however alike they look: a server may name no session, or give one name
 * twice, and still have forgotten the first when the second begins.
 */
final class HttpSession {

  /** The revisions in which the version is told with each request; before, it was not. */
  private static final Set<String> VERSION_HEADER_REVISIONS = Set.of("2025-06-18", "2025-11-25");

  private final InitializeResult initializeResult;
  private final Optional<String> id;
  private final Headers headers;
  private final RecentEventIds recentEventIds = new RecentEventIds();

  HttpSession(InitializeResult initializeResult, Optional<String> id) {
    this.initializeResult = initializeResult;
    this.id = id;
    this.headers = headers(initializeResult.protocolVersion(), id);
  }

  private static Headers headers(String version, Optional<String> id) {
    Headers.Builder headers = new Headers.Builder();
    if (VERSION_HEADER_REVISIONS.contains(version)) {
      headers.set("MCP-Protocol-Version", version);
    }
    id.ifPresent(name -> headers.set(HttpRequestFactory.SESSION_ID, name));
    return headers.build();
  }

  /** Returns the server's answer to {@code initialize}. */
  InitializeResult initializeResult() {
    return initializeResult;
  }

  /** Returns the session's name, for a server that keeps sessions; a secret. */
  Optional<String> id() {
    return id;
  }

  /** Returns the headers that each request in the session carries; secret, as the id is. */
  Headers headers() {
    return headers;
  }

  /** Returns the ids of the events that came in the session, on whichever stream. */
  RecentEventIds recentEventIds() {
    return recentEventIds;
  }

  /** Leaves out the session's name. */
  @Override
  public String toString() {
    return "HttpSession[initializeResult=" + initializeResult + "]";
  }
}
