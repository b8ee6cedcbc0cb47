package dev.bascule.application.policy;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * Whom the bridge lets in, and what they may do. Its {@code toString} holds no secret.
 *
 * @param keys those that let somebody in
 * @param tokens whether tokens of known issuers let somebody in
 * @param rights what callers may do
 */
public record AccessPolicy(List<AccessKey> keys, boolean tokens, Rights rights) {

  /** Everybody is let in, and may do everything. */
  public static final AccessPolicy OPEN =
      new AccessPolicy(List.of(), /* tokens= */ false, Rights.ALL);

  public AccessPolicy {
    keys = List.copyOf(keys);
    requireNonNull(rights, "rights");
  }

  /** Returns the same with other rights. */
  public AccessPolicy withRights(Rights others) {
    return new AccessPolicy(keys, tokens, others);
  }

  /** Tells whether it may matter to an answer who asks: it is not for everybody. */
  public boolean tellsCallersApart() {
    return asksForCredentials() || !rights.areUnlimited();
  }

  /** Tells whether callers need credentials. */
  public boolean asksForCredentials() {
    return tokens || !keys.isEmpty();
  }

  /**
   * Returns the key whose secret is {@code secret}, be it good still or not. Takes the same time
   * whichever it is, and whether there is one: each key is compared.
   */
  public Optional<AccessKey> find(String secret) {
    Fingerprint given = Fingerprint.of(secret);
    Optional<AccessKey> found = Optional.empty();
    for (AccessKey key : keys) {
      boolean matches = key.fingerprint().matches(given);
      found = matches ? Optional.of(key) : found;
    }
    return found;
  }
}
