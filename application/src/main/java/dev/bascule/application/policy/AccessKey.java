package dev.bascule.application.policy;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * An API key. Contains only the hash of its secret.
 *
 * @param name the name of the holder; not empty
 * @param isAdministrator whether it grants administration regardless of the groups
 * @param expires when it expires; empty if never
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
    groups = Set.copyOf(groups);
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a key must have a name");
    }
  }

  /** Returns whether the key has expired. */
  public boolean hasExpired(Instant now) {
    return expires.map(end -> !now.isBefore(end)).orElse(false);
  }
}
