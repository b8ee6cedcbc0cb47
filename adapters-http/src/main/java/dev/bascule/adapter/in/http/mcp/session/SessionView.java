package dev.bascule.adapter.in.http.mcp.session;

import dev.bascule.application.context.ClientSession;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ServerId;
import java.time.Duration;
import java.util.Optional;

/**
 * A session of an MCP client, as an administrator sees it.
 *
 * @param id a hash of the session's id, which itself would let others use the session
 * @param address the address of the client that began or continued it; empty if unknown
 * @param server the server of the endpoint; empty for the endpoint of all servers
 * @param clientName the name and version that the client states; empty if it states none
 * @param age the time since it began, or continued at this replica
 * @param idle the time since its last use; zero while it is in use
 * @param streams the number of connected event streams that belong to no request
 * @param session the session, whose connections can be counted
 */
public record SessionView(
    String id,
    Caller caller,
    String address,
    Optional<ServerId> server,
    Optional<String> clientName,
    String protocolVersion,
    Duration age,
    Duration idle,
    int streams,
    ClientSession session) {

  /** Returns the displayed id of the session with {@code sessionId}: 12 hexadecimal digits. */
  static String idOf(String sessionId) {
    return Sha256.of(sessionId).shortText();
  }
}
