package dev.bascule.adapter.in.http.access;

import static java.util.Objects.requireNonNull;

/**
 * A key that lets its holder in. Holds no secret that could be shown.
 *
 * @param name what the holder is called; not empty
 * @param fingerprint what the secret is known by
 * @param isAdministrator whether it lets into the administration as well
 */
public record AccessKey(String name, Fingerprint fingerprint, boolean isAdministrator) {

  /**
   * @throws IllegalArgumentException if {@code name} is empty
   */
  public AccessKey {
    requireNonNull(fingerprint, "fingerprint");
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a key must have a name");
    }
  }
}
