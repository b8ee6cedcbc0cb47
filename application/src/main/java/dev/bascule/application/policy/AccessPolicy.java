package dev.bascule.application.policy;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whom the bridge lets in, and what they may do. Its {@code toString} holds no secret.
 *
 * @param requiresCredentials whether callers need credentials. They do where there are any, and may
 *     do where there are none (yet), so that nobody gets in
 * @param keys those that let somebody in
 * @param certificates the client certificates that do
 * @param tokenRule the tokens that do
 * @param permissions what callers may do
 */
public record AccessPolicy(
    boolean requiresCredentials,
    List<AccessKey> keys,
    List<AccessCertificate> certificates,
    TokenRule tokenRule,
    Permissions permissions) {

  /** Everybody is let in, and may do everything. */
  public static final AccessPolicy OPEN =
      new AccessPolicy(List.of(), /* tokens= */ false, Permissions.ALL);

  public AccessPolicy {
    keys = List.copyOf(keys);
    certificates = List.copyOf(certificates);
    requireNonNull(tokenRule, "tokenRule");
    requireNonNull(permissions, "permissions");
    requiresCredentials |= tokenRule.areAccepted() || !keys.isEmpty() || !certificates.isEmpty();
  }

  /** A policy without certificates; nothing is told of the issuers of tokens. */
  public AccessPolicy(List<AccessKey> keys, boolean tokens, Permissions permissions) {
    this(
        tokens,
        keys,
        List.of(),
        new TokenRule(tokens, List.of(), Set.of(), Optional.empty()),
        permissions);
  }

  /** Returns the same with other keys. */
  public AccessPolicy withKeys(List<AccessKey> others) {
    return new AccessPolicy(requiresCredentials, others, certificates, tokenRule, permissions);
  }

  /** Returns the same with other rights. */
  public AccessPolicy withPermissions(Permissions others) {
    return new AccessPolicy(requiresCredentials, keys, certificates, tokenRule, others);
  }

  /** Tells whether it may matter to an answer who asks: it is not for everybody. */
  public boolean distinguishesCallers() {
    return requiresCredentials || !permissions.areUnlimited();
  }

  /**
   * Returns the key whose secret is {@code secret}, be it good still or not. Takes the same time
   * whichever it is, and whether there is one: each key is compared.
   */
  public Optional<AccessKey> find(String secret) {
    return find(SecretHash.of(secret));
  }

  /** Returns the same by what the secret is known by. */
  public Optional<AccessKey> find(SecretHash given) {
    Optional<AccessKey> found = Optional.empty();
    for (AccessKey key : keys) {
      boolean matches = key.secretHash().matches(given);
      found = matches ? Optional.of(key) : found;
    }
    return found;
  }

  /**
   * Returns the first certificate that one with {@code subject} and {@code names} is.
   *
   * @param subject as RFC 2253 writes it
   * @param names the subject alternative names
   */
  public Optional<AccessCertificate> findCertificate(String subject, Set<String> names) {
    return certificates.stream().filter(known -> known.matches(subject, names)).findFirst();
  }
}
