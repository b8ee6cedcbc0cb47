package dev.bascule.bootstrap.config;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** What came of reading a configuration. */
public sealed interface Reading {

  /**
   * It is sound.
   *
   * @param config what it means
   * @param written what may be shown of it
   */
  record Valid(BridgeConfig config, Written written) implements Reading {
    public Valid {
      requireNonNull(config, "config");
      requireNonNull(written, "written");
    }
  }

  /**
   * It is not.
   *
   * @param mistakes all that were found, in the order of the file; at least one
   */
  record Invalid(List<Mistake> mistakes) implements Reading {
    public Invalid {
      mistakes = List.copyOf(mistakes);
    }
  }
}
