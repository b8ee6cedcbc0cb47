package dev.bascule.domain.mcp;

import static java.util.Objects.requireNonNull;

/**
 * On whose behalf a request is made.
 *
 * @param identity what tells this caller from all others; empty for one who gave no credentials
 */
public record Caller(String identity) {

  /** Whoever gave no credentials. All of them are one caller. */
  public static final Caller ANONYMOUS = new Caller("");

  public Caller {
    requireNonNull(identity, "identity");
  }
}
