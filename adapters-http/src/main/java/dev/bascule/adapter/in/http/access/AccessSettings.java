package dev.bascule.adapter.in.http.access;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who may use the bridge, from where, and under which names. Its {@code toString} holds no secret.
 *
 * @param keys those that let somebody in; none: nobody needs one
 * @param cors the web pages of other origins that may use the bridge
 * @param hosts what the bridge is called besides its address, in small letters: the names that a
 *     reverse proxy passes on
 */
public record AccessSettings(List<AccessKey> keys, Cors cors, Set<String> hosts) {

  /** Nobody needs a key, no page of another origin may come, and there is no further name. */
  public static final AccessSettings OPEN = new AccessSettings(List.of(), Cors.NONE, Set.of());

  public AccessSettings {
    keys = List.copyOf(keys);
    requireNonNull(cors, "cors");
    hosts =
        hosts.stream()
            .map(host -> host.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Tells whether callers need a key. */
  public boolean asksForKeys() {
    return !keys.isEmpty();
  }

  /**
   * Returns the key whose secret is {@code secret}. Takes the same time whichever it is, and
   * whether there is one: each key is compared.
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
