package dev.bascule.bootstrap.config;

import dev.bascule.domain.cache.CacheSettings;
import dev.bascule.domain.freshness.Lifetime;
import java.time.Duration;
import java.util.Set;

/**
 * Reads {@code caches}: how much is kept, and for how long.
 *
 * @param tools for listings
 * @param responses for the results of tools
 * @param cleanupInterval how often expired entries are removed
 * @param jitter by how much of itself a life is shortened at most
 */
record CachesReader(
    CacheSettings tools, CacheSettings responses, Duration cleanupInterval, double jitter) {

  private static final Set<String> TOOLS_KEYS =
      Set.of("maxEntries", "maxBytes", "ttl", "staleIfError");
  private static final Set<String> RESPONSES_KEYS = Set.of("maxEntries", "maxBytes", "ttl");

  static CachesReader read(Section root) {
    Section caches =
        root.section("caches", Set.of("tools", "responses", "cleanupInterval", "jitter"));
    Section tools = caches.section("tools", TOOLS_KEYS);
    Duration staleIfError =
        tools.duration("staleIfError", Defaults.TOOLS.defaultLifetime().staleIfError());
    return new CachesReader(
        settings(tools, Defaults.TOOLS, staleIfError),
        settings(caches.section("responses", RESPONSES_KEYS), Defaults.RESPONSES, Duration.ZERO),
        caches.positiveDuration("cleanupInterval", Defaults.CLEANUP_INTERVAL),
        caches
            .read("jitter", "a number from 0 to less than 1, such as 0.1", Quantity::share)
            .orElse(Defaults.JITTER));
  }

  private static CacheSettings settings(
      Section section, CacheSettings defaults, Duration staleIfError) {
    return new CacheSettings(
        section.count("maxEntries", defaults.maxEntries()),
        section.size("maxBytes", Long.MAX_VALUE, defaults.maxBytes()),
        new Lifetime(
            section.duration("ttl", defaults.defaultLifetime().fresh()),
            Duration.ZERO,
            staleIfError));
  }
}
