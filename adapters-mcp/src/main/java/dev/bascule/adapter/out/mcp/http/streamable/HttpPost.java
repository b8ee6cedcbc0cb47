package dev.bascule.adapter.out.mcp.http.streamable;

import dev.bascule.adapter.out.mcp.http.HttpErrors.SessionKind;
import dev.bascule.adapter.out.mcp.json.JsonSlice;
import java.util.Optional;

/**
 * One request to send.
 *
 * @param id its JSON-RPC id
 * @param body the JSON-RPC message
 * @param session its session; empty for {@code initialize}, which begins one
 */
record HttpPost(long id, JsonSlice body, Optional<HttpSession> session) {

  SessionKind sessionKind() {
    return session
        .map(begun -> begun.id().isPresent() ? SessionKind.NAMED : SessionKind.UNNAMED)
        .orElse(SessionKind.NONE);
  }
}
