package dev.bascule.application.port.in;

import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Outcome;
import java.util.List;
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
   * Removes the cached tool results with any of {@code tags}, of all servers or of one, which may
   * be unknown.
   *
   * @param tags at least one: {@code tool:NAME}, or another tag of the configuration with the
   *     values of its arguments
   * @param soft whether fresh results become stale instead, so that they are used only as their
   *     rule allows for stale ones; then these are counted
   * @throws IllegalArgumentException if a tag is {@code tool:} without the valid name of a tool
   */
  Outcome<RemovedEntries> clearTags(Optional<ServerId> server, List<String> tags, boolean soft);

  /**
   * The removed entries.
   *
   * @param tools expired, or live, listings
   * @param responses expired, or live, tool results
   */
  record RemovedEntries(int tools, int responses) {}
}
