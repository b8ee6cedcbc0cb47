package dev.bascule.adapter.in.http.access;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * From where the bridge may be used, and under which names.
 *
 * @param cors the web pages of other origins that may use the bridge
 * @param hosts what the bridge is called besides its address, in small letters: the names that a
 *     reverse proxy passes on
 */
public record AccessSettings(CorsPolicy cors, Set<String> hosts) {

  /** No page of another origin may come, and there is no further name. */
  public static final AccessSettings OPEN = new AccessSettings(CorsPolicy.NONE, Set.of());

  public AccessSettings {
    hosts =
        hosts.stream()
            .map(host -> host.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
  }
}
