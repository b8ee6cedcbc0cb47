package dev.bascule.adapter.in.http.access;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Allowed origins and hosts.
 *
 * @param cors the web pages of other origins that may use the bridge
 * @param hosts names of the bridge besides its address, in lower case: the names that a reverse
 *     proxy passes on
 */
public record AccessSettings(CorsPolicy cors, Set<String> hosts) {

  /** No other origins, and no additional names. */
  public static final AccessSettings OPEN = new AccessSettings(CorsPolicy.NONE, Set.of());

  public AccessSettings {
    hosts =
        hosts.stream()
            .map(host -> host.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
  }
}
