package dev.bascule.configuration.load;

import dev.bascule.configuration.ConfigDefaults;
import dev.bascule.configuration.parse.ConfigSection;
import dev.bascule.configuration.parse.ValueType;
import dev.bascule.domain.cache.CacheSettings;
import dev.bascule.domain.freshness.FreshnessLifetime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code caches}: sizes and TTLs.
 *
 * @param tools for listings
 * @param listingFile where listings are saved; empty if they are not
 * @param responses for the results of tools
 * @param cleanupInterval the interval at which expired entries are removed
 * @param jitter the maximum share by which a TTL is shortened
 * @param advice whether calls are counted for the advice what to cache
 */
record CachesReader(
    CacheSettings tools,
    Optional<Path> listingFile,
    CacheSettings responses,
    Duration cleanupInterval,
    double jitter,
    boolean advice) {

  private static final List<String> TOOLS_KEYS =
      List.of("maxEntries", "maxBytes", "ttl", "staleIfError", "file");
  private static final List<String> RESPONSES_KEYS =
      List.of("maxEntries", "maxBytes", "maxValueBytes", "maxShare", "ttl");

  private static final ValueType<Double> JITTER =
      ValueType.share("a number from 0 to less than 1, such as 0.1", /* mayBeZero= */ true);

  private static final ValueType<Double> MAX_SHARE =
      ValueType.fraction("a number more than 0 and at most 1, such as 0.5");

  static CachesReader read(ConfigSection root) {
    ConfigSection caches =
        root.section(
            "caches", List.of("tools", "responses", "cleanupInterval", "jitter", "advice"));
    ConfigSection tools = caches.section("tools", TOOLS_KEYS);
    Duration staleIfError =
        tools.duration("staleIfError", ConfigDefaults.TOOLS.defaultLifetime().staleIfError());
    return new CachesReader(
        settings(tools, ConfigDefaults.TOOLS, staleIfError),
        tools.fixedUntilRestart().path("file", "a file path", "none"),
        responses(caches.section("responses", RESPONSES_KEYS)),
        caches
            .fixedUntilRestart()
            .positiveDuration("cleanupInterval", ConfigDefaults.CLEANUP_INTERVAL),
        caches.fixedUntilRestart().read("jitter", JITTER, ConfigDefaults.JITTER),
        caches.fixedUntilRestart().flag("advice", ConfigDefaults.ADVICE));
  }

  private static CacheSettings responses(ConfigSection section) {
    CacheSettings settings = settings(section, ConfigDefaults.RESPONSES, Duration.ZERO);
    return new CacheSettings(
        settings.maxEntries(),
        settings.maxBytes(),
        section
            .fixedUntilRestart()
            .readOr(
                "maxValueBytes",
                ValueType.size(Long.MAX_VALUE),
                ConfigDefaults.maxValueBytes(settings.maxBytes())),
        section
            .fixedUntilRestart()
            .read("maxShare", MAX_SHARE, ConfigDefaults.RESPONSES.maxShare()),
        settings.defaultLifetime());
  }

  private static CacheSettings settings(
      ConfigSection section, CacheSettings defaults, Duration staleIfError) {
    return new CacheSettings(
        section.fixedUntilRestart().count("maxEntries", defaults.maxEntries()),
        section
            .fixedUntilRestart()
            .readOr("maxBytes", ValueType.size(Long.MAX_VALUE), defaults.maxBytes()),
        new FreshnessLifetime(
            section.duration("ttl", defaults.defaultLifetime().fresh()),
            Duration.ZERO,
            staleIfError));
  }
}
