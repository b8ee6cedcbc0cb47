package dev.bascule.application.port.in;

import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Failure;
import java.util.Optional;

/** Driving port: clears the caches, or removes what has expired. */
public interface ManageCachesUseCase {

  /** Removes what has expired from both caches, and tells how much it was. */
  CleanUpResult cleanUp();

  /**
   * What was removed.
   *
   * @param tools expired listings
   * @param responses expired tool results
   */
  record CleanUpResult(int tools, int responses) {}

  /** Forgets everything. */
  ClearResult clearAll();

  /** Forgets the cached listings, of one server where one is named. */
  ClearResult clearTools(Optional<ServerId> server);

  /** Forgets the cached tool results, of one server, or of one of its tools, where one is named. */
  ClearResult clearResponses(Optional<ServerId> server, Optional<ToolName> tool);

  /** What came of it. */
  sealed interface ClearResult {

    /**
     * It is done.
     *
     * @param tools the live listings that were forgotten
     * @param responses the live tool results that were forgotten
     */
    record Done(int tools, int responses) implements ClearResult {}

    /** There is no such server. */
    record ServerNotFound(Failure.UnknownServer failure) implements ClearResult {}
  }
}
