package dev.bascule.application.port.in;

import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Failure;
import java.util.Optional;

/** Driving port: clears the caches, or removes expired entries. */
public interface ManageCachesUseCase {

  /** Removes expired entries from both caches, and returns their numbers. */
  CleanUpResult cleanUp();

  /**
   * The removed entries.
   *
   * @param tools expired listings
   * @param responses expired tool results
   */
  record CleanUpResult(int tools, int responses) {}

  /** Clears the caches. */
  ClearResult clearAll();

  /** Removes the cached listings of all servers or of one. */
  ClearResult clearTools(Optional<ServerId> server);

  /** Removes the cached tool results of all servers, of one, or of one of its tools. */
  ClearResult clearResponses(Optional<ServerId> server, Optional<ToolName> tool);

  /** The result of clearing. */
  sealed interface ClearResult {

    /**
     * The entries were removed.
     *
     * @param tools the live listings removed
     * @param responses the live tool results removed
     */
    record Done(int tools, int responses) implements ClearResult {}

    /** The server is unknown. */
    record ServerNotFound(Failure.UnknownServer failure) implements ClearResult {}
  }
}
