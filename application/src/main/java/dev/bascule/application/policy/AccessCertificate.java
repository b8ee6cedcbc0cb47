package dev.bascule.application.policy;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.Set;

/**
 * A client certificate that lets its holder in: one with this subject, or with this name among its
 * subject alternative names. Both are compared as they are, whole.
 *
 * @param name what the holder is called; not empty
 * @param subject the subject, as RFC 2253 writes it; empty for any
 * @param alternative the subject alternative name; empty for any
 * @param groups the groups that the holder is in
 * @param isAdministrator whether it lets into the administration, whatever the groups may
 */
public record AccessCertificate(
    String name,
    Optional<String> subject,
    Optional<String> alternative,
    Set<String> groups,
    boolean isAdministrator) {

  /**
   * @throws IllegalArgumentException if {@code name} is empty, or neither the subject nor the
   *     alternative name is told
   */
  public AccessCertificate {
    requireNonNull(subject, "subject");
    requireNonNull(alternative, "alternative");
    groups = Set.copyOf(groups);
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a certificate must have a name");
    }
    if (subject.isEmpty() && alternative.isEmpty()) {
      throw new IllegalArgumentException("every certificate would be that of " + name);
    }
  }

  boolean matches(String itsSubject, Set<String> itsNames) {
    return subject.map(itsSubject::equals).orElse(true)
        && alternative.map(itsNames::contains).orElse(true);
  }
}
