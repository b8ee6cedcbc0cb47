package dev.bascule.domain.cache;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.json.Digest;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.Scope;

/**
 * Who may share a cache entry. Two requests can be answered with one entry only if their partitions
 * are equal.
 *
 * @param owner stands for those who share; a hash, so that no credential lies in a key
 */
public record Partition(Digest owner) {

  /** The partition that every caller shares. */
  public static final Partition SHARED = new Partition(Digest.of("shared"));

  public Partition {
    requireNonNull(owner, "owner");
  }

  /** Returns the partition of {@code caller} alone. */
  public static Partition privateTo(Caller caller) {
    return new Partition(Digest.of("private:" + caller.identity()));
  }

  /** Returns the partition in which a value of {@code scope}, fetched for {@code caller}, lies. */
  public static Partition of(Scope scope, Caller caller) {
    return switch (scope) {
      case PUBLIC -> SHARED;
      case PRIVATE -> privateTo(caller);
    };
  }
}
