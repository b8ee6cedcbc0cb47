package dev.bascule.application.view;

import dev.bascule.application.context.ChildMemory;
import dev.bascule.application.context.ServerHealth;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ServerId;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * One server.
 *
 * @param transport its transport: {@code stdio}, {@code streamable-http} or {@code sse}
 * @param connected whether there is a session with it
 * @param protocolVersion the negotiated revision of MCP; empty before the first connection
 * @param implementation the name and version that the server states; empty before the first
 *     connection
 * @param breaker the state of its breaker: {@code closed}, {@code open} or {@code half_open}
 * @param lists the lists that the server states to offer, without those that the caller may not
 *     use; empty before the first connection, or if the server states none
 * @param toolCount the visible tools of its cached listing; empty if none is cached
 * @param health what the bridge knows about its health
 * @param memory the memory of its child processes, for administrators; empty if there is none
 */
public record ServerSummary(
    ServerId id,
    String transport,
    boolean connected,
    Optional<String> protocolVersion,
    Optional<String> implementation,
    String breaker,
    Optional<Set<ListKind>> lists,
    OptionalInt toolCount,
    ServerHealth health,
    Optional<ChildMemory> memory) {

  public ServerSummary {
    lists = lists.map(Set::copyOf);
  }
}
