package dev.bascule.application.port.in;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.mcp.ServerId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Driving port: tells which configuration is in force, and what came of trying to change it. */
@FunctionalInterface
public interface ShowReloadUseCase {

  /** Returns how it stands. Reads nothing. */
  Reload showReload();

  /**
   * How the configuration stands.
   *
   * @param file the file that it comes from, as the operator named it; empty where there is none
   * @param watched whether changes of the file are noticed
   * @param since when what is in force was read
   * @param needsRestart the keys whose values in the file wait for the next start, in no order
   * @param last the last attempt to change it, if there was one
   */
  record Reload(
      Optional<String> file,
      boolean watched,
      Instant since,
      List<String> needsRestart,
      Optional<Attempt> last) {
    public Reload {
      requireNonNull(file, "file");
      requireNonNull(since, "since");
      needsRestart = List.copyOf(needsRestart);
      requireNonNull(last, "last");
    }

    /** Returns what is wrong with the file; empty where what was read last is in force. */
    public List<String> errors() {
      return last.map(Attempt::result).orElseGet(Result.Unchanged::new)
              instanceof Result.Rejected(List<String> errors)
          ? errors
          : List.of();
    }
  }

  /** An attempt to change the configuration, and what came of it. */
  record Attempt(Instant at, Result result) {
    public Attempt {
      requireNonNull(at, "at");
      requireNonNull(result, "result");
    }
  }

  /** What came of reading the file anew. */
  sealed interface Result {

    /**
     * It is in force.
     *
     * @param added the servers that are new
     * @param changed those that are configured otherwise
     * @param removed those that there are no more
     */
    record Applied(List<ServerId> added, List<ServerId> changed, List<ServerId> removed)
        implements Result {
      public Applied {
        added = List.copyOf(added);
        changed = List.copyOf(changed);
        removed = List.copyOf(removed);
      }
    }

    /** It says what is in force already. */
    record Unchanged() implements Result {}

    /**
     * It is wrong, and what was in force before goes on.
     *
     * @param errors all of them, each with its place; no secret is in them; at least one
     */
    record Rejected(List<String> errors) implements Result {
      public Rejected {
        errors = List.copyOf(errors);
      }
    }
  }
}
