package dev.bascule.domain.mcp;

import static java.util.Objects.requireNonNull;

import java.util.Set;

/**
 * The principal on whose behalf a request is made.
 *
 * @param identity identifies the caller, whatever credentials it used; empty without credentials
 * @param groups the groups of the caller, to which permissions are granted; not part of its
 *     identity
 */
public record Caller(String identity, Set<String> groups) {

  /** The caller of all requests without credentials. */
  public static final Caller ANONYMOUS = new Caller("");

  public Caller {
    requireNonNull(identity, "identity");
    groups = Set.copyOf(groups);
  }

  /** Creates a caller without groups. */
  public Caller(String identity) {
    this(identity, Set.of());
  }
}
