package dev.bascule.application.policy;

import java.util.Optional;
import java.util.Set;

/**
 * A client certificate that grants access: one with this subject, or with this subject alternative
 * name. Both are compared exactly.
 *
 * @param name the name of the holder; not empty
 * @param subject the subject in the form of RFC 2253; empty for any
 * @param alternative the subject alternative name; empty for any
 * @param isAdministrator whether it grants administration regardless of the groups
 */
public record AccessCertificate(
    String name,
    Optional<String> subject,
    Optional<String> alternative,
    Set<String> groups,
    boolean isAdministrator) {

  /**
   * @throws IllegalArgumentException if {@code name} is empty, or both the subject and the
   *     alternative name are missing
   */
  public AccessCertificate {
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
