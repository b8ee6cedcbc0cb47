package dev.bascule.application.port.in;

import dev.bascule.domain.mcp.ServerId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Driving port: reloads the configuration, and shows its status and that of the last reload. */
public interface ReloadConfigurationUseCase {

  /**
   * Reads the configuration file and applies it as far as possible without a restart; rejects a
   * file with errors as a whole. Has no effect if there is no file. Waits for another reload in
   * progress.
   */
  Reload reload();

  /** Returns the status. Reads no file. */
  Reload showReload();

  /**
   * The status of the configuration.
   *
   * @param file the configuration file, as the operator named it; empty if there is none
   * @param since when the current configuration was read
   * @param needsRestart the keys with changed values in the file that require a restart, in no
   *     order
   */
  record Reload(
      Optional<String> file,
      boolean watched,
      Instant since,
      List<String> needsRestart,
      Optional<Attempt> last) {
    public Reload {
      needsRestart = List.copyOf(needsRestart);
    }

    /** Returns the errors in the file; empty if the version read last is in use. */
    public List<String> errors() {
      return last.map(Attempt::result).orElseGet(Result.Unchanged::new)
              instanceof Result.Rejected(List<String> errors)
          ? errors
          : List.of();
    }
  }

  /** A reload and its result. */
  record Attempt(Instant at, Result result) {}

  /** The result of a reload. */
  sealed interface Result {

    /** The configuration was applied. */
    record Applied(List<ServerId> added, List<ServerId> changed, List<ServerId> removed)
        implements Result {
      public Applied {
        added = List.copyOf(added);
        changed = List.copyOf(changed);
        removed = List.copyOf(removed);
      }
    }

    /** The configuration is unchanged. */
    record Unchanged() implements Result {}

    /**
     * The configuration has errors; the previous one remains in use.
     *
     * @param errors all errors, each with its location and without secrets; at least one
     */
    record Rejected(List<String> errors) implements Result {
      public Rejected {
        errors = List.copyOf(errors);
      }
    }
  }
}
