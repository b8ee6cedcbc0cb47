package dev.bascule.adapter.out.mcp.http.streamable;

import dev.bascule.adapter.out.mcp.http.HttpErrors.InSession;
import dev.bascule.adapter.out.mcp.json.JsonSlice;
import java.util.Optional;

/**
 * One request to be sent.
 *
 * @param id its JSON-RPC id
 * @param body the JSON-RPC message
 * @param session in which session; empty for {@code initialize}, which begins one
 */
public record HttpPost(long id, JsonSlice body, Optional<HttpSession> session) {

  InSession inSession() {
    return session
        .map(begun -> begun.id().isPresent() ? InSession.NAMED : InSession.UNNAMED)
        .orElse(InSession.NONE);
  }
}
