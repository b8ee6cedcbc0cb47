package dev.bascule.application.policy;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who has access to the bridge, and with which permissions. {@code toString} contains no secret.
 *
 * @param requiresCredentials whether callers need credentials. True if there are any; may be true
 *     without any (yet), so that no caller has access
 */
public record AccessPolicy(
    boolean requiresCredentials,
    List<AccessKey> keys,
    List<AccessCertificate> certificates,
    TokenRule tokenRule,
    Permissions permissions) {

  /** Full access for all callers. */
  public static final AccessPolicy OPEN =
      new AccessPolicy(false, List.of(), List.of(), TokenRule.NONE, Permissions.ALL);

  public AccessPolicy {
    keys = List.copyOf(keys);
    certificates = List.copyOf(certificates);
    requiresCredentials |= tokenRule.areAccepted() || !keys.isEmpty() || !certificates.isEmpty();
  }

  /** Returns a copy with other keys. */
  public AccessPolicy withKeys(List<AccessKey> others) {
    return new AccessPolicy(requiresCredentials, others, certificates, tokenRule, permissions);
  }

  /** Returns a copy with other permissions. */
  public AccessPolicy withPermissions(Permissions others) {
    return new AccessPolicy(requiresCredentials, keys, certificates, tokenRule, others);
  }

  /** Returns whether an answer may depend on the caller. */
  public boolean distinguishesCallers() {
    return requiresCredentials || !permissions.areUnlimited();
  }

  /**
   * Returns the key with the given hash, even if it has expired. Compares all keys, in constant
   * time.
   */
  public Optional<AccessKey> find(SecretHash given) {
    Optional<AccessKey> found = Optional.empty();
    for (AccessKey key : keys) {
      boolean matches = key.secretHash().matches(given);
      found = matches ? Optional.of(key) : found;
    }
    return found;
  }

  /**
   * Returns the first entry that matches a certificate.
   *
   * @param subject the subject in the form of RFC 2253
   */
  public Optional<AccessCertificate> findCertificate(String subject, Set<String> names) {
    return certificates.stream().filter(known -> known.matches(subject, names)).findFirst();
  }
}
