package dev.bascule.application.port.in;

import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Outcome;
import java.util.Optional;

/** Driving port: clears the caches, or removes expired entries. */
public interface ManageCachesUseCase {

  /** Removes expired entries from both caches. */
  RemovedEntries cleanUp();

  /** Clears the caches. */
  RemovedEntries clearAll();

  /** Removes the cached listings of all servers, or of one, which may be unknown. */
  Outcome<RemovedEntries> clearTools(Optional<ServerId> server);

  /**
   * Removes the cached tool results of all servers, of one, which may be unknown, or of one of its
   * tools.
   */
  Outcome<RemovedEntries> clearResponses(Optional<ServerId> server, Optional<ToolName> tool);

  /**
   * The removed entries.
   *
   * @param tools expired, or live, listings
   * @param responses expired, or live, tool results
   */
  record RemovedEntries(int tools, int responses) {}
}
