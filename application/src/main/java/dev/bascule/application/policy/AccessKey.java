package dev.bascule.application.policy;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A key that lets its holder in. Holds no secret that could be shown.
 *
 * @param name what the holder is called; not empty
 * @param secretHash what the secret is known by
 * @param groups the groups that the holder is in
 * @param isAdministrator whether it lets into the administration, whatever the groups may
 * @param expires when it stops being good; empty for never
 */
public record AccessKey(
    String name,
    SecretHash secretHash,
    Set<String> groups,
    boolean isAdministrator,
    Optional<Instant> expires) {

  /**
   * @throws IllegalArgumentException if {@code name} is empty
   */
  public AccessKey {
    requireNonNull(secretHash, "secretHash");
    groups = Set.copyOf(groups);
    requireNonNull(expires, "expires");
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a key must have a name");
    }
  }

  /** A key that is in no group and never expires. */
  public AccessKey(String name, SecretHash secretHash, boolean isAdministrator) {
    this(name, secretHash, Set.of(), isAdministrator, Optional.empty());
  }

  /** Tells whether it is not good any more. */
  public boolean hasExpired(Instant now) {
    return expires.map(end -> !now.isBefore(end)).orElse(false);
  }
}
