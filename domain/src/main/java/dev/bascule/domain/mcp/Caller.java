package dev.bascule.domain.mcp;

import static java.util.Objects.requireNonNull;

import java.util.Set;

/**
 * On whose behalf a request is made: the principal.
 *
 * @param identity what tells this caller from all others, whatever credential was given; empty for
 *     one who gave none
 * @param groups the groups that the caller is in, by which rights are given; they tell nobody apart
 */
public record Caller(String identity, Set<String> groups) {

  /** Whoever gave no credentials. All of them are one caller. */
  public static final Caller ANONYMOUS = new Caller("");

  public Caller {
    requireNonNull(identity, "identity");
    groups = Set.copyOf(groups);
  }

  /** A caller who is in no group. */
  public Caller(String identity) {
    this(identity, Set.of());
  }
}
