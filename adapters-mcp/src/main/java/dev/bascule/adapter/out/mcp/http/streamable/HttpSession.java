package dev.bascule.adapter.out.mcp.http.streamable;

import dev.bascule.adapter.out.mcp.http.HttpErrors.SessionKind;
import dev.bascule.adapter.out.mcp.protocol.legacy.InitializeResult;
import dev.bascule.adapter.out.mcp.sse.RecentEventIds;
import dev.bascule.mcp.protocol.McpProtocol;
import java.util.Optional;
import okhttp3.Headers;

/**
 * A session with a server over Streamable HTTP, with its initialization result and recent events.
 * Thread-safe.
 *
 * <p>Sessions are compared by identity: a server may use no session id, or the same one twice, and
 * still have lost the first session when the second begins.
 */
final class HttpSession {

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
    if (McpProtocol.VERSION_HEADER_VERSIONS.contains(version)) {
      headers.set(McpProtocol.VERSION_HEADER, version);
    }
    id.ifPresent(name -> headers.set(McpProtocol.SESSION_HEADER, name));
    return headers.build();
  }

  /** Returns the result of {@code initialize}. */
  InitializeResult initializeResult() {
    return initializeResult;
  }

  /** Returns the session id, if the server uses sessions; a secret. */
  Optional<String> id() {
    return id;
  }

  SessionKind kind() {
    return id.isPresent() ? SessionKind.NAMED : SessionKind.UNNAMED;
  }

  /** Returns the headers of each request in the session; secret, like the id. */
  Headers headers() {
    return headers;
  }

  /** Returns the ids of the events of all streams of the session. */
  RecentEventIds recentEventIds() {
    return recentEventIds;
  }

  /** Omits the session id. */
  @Override
  public String toString() {
    return "HttpSession[initializeResult=" + initializeResult + "]";
  }
}
