package dev.bascule.bootstrap.wiring.reload;

import dev.bascule.adapter.in.http.config.HttpServerSettings;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.domain.cache.CacheSettings;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** The settings that only a restart changes. */
final class RestartOnlyConfig {

  /** All other settings can change at run time. */
  private static final List<Setting> SETTINGS =
      List.of(
          new Setting("listen.host", config -> config.http().host()),
          new Setting("listen.port", config -> config.http().port()),
          new Setting("listen.healthPort", config -> config.http().healthPort()),
          new Setting("listen.basePath", config -> config.http().basePath()),
          new Setting("listen.maxBodyBytes", config -> config.http().maxBodyBytes()),
          new Setting("listen.maxHeaderBytes", config -> config.http().maxHeaderBytes()),
          new Setting("listen.maxConnections", config -> config.http().maxConnections()),
          new Setting("listen.idleTimeout", config -> config.http().idleTimeout()),
          new Setting("listen.readTimeout", config -> config.http().readTimeout()),
          new Setting("listen.drainDelay", config -> config.http().drainDelay()),
          new Setting("listen.drainTimeout", config -> config.http().drainTimeout()),
          new Setting("listen.aggregateTimeout", config -> config.http().aggregateTimeout()),
          new Setting("listen.tls", config -> config.http().edge().tls()),
          new Setting("listen.trustedProxies", config -> config.http().edge().proxies()),
          new Setting("limits", BridgeConfig::limits),
          new Setting("health", BridgeConfig::health),
          new Setting("caches.tools.maxEntries", config -> config.tools().maxEntries()),
          new Setting("caches.tools.maxBytes", config -> config.tools().maxBytes()),
          new Setting("caches.responses.maxEntries", config -> config.responses().maxEntries()),
          new Setting("caches.responses.maxBytes", config -> config.responses().maxBytes()),
          new Setting("caches.cleanupInterval", BridgeConfig::cleanupInterval),
          new Setting("caches.jitter", BridgeConfig::jitter),
          new Setting("shared", BridgeConfig::shared));

  private RestartOnlyConfig() {}

  /** A setting. */
  private record Setting(String key, Function<BridgeConfig, Object> value) {

    boolean differs(BridgeConfig one, BridgeConfig other) {
      return !value.apply(one).equals(value.apply(other));
    }
  }

  /** Returns the keys whose values in {@code file} differ from those of {@code running}. */
  static List<String> waiting(BridgeConfig running, BridgeConfig file) {
    return keys(setting -> setting.differs(running, file));
  }

  static List<String> keys() {
    return keys(_ -> true);
  }

  private static List<String> keys(Predicate<Setting> condition) {
    return SETTINGS.stream().filter(condition).map(Setting::key).toList();
  }

  /** Returns {@code file} with these settings as in {@code running}. */
  static BridgeConfig keep(BridgeConfig running, BridgeConfig file) {
    HttpServerSettings http = running.http().withAccess(file.http().access());
    return new BridgeConfig(
        http,
        file.access(),
        file.callerSources(),
        keep(running.tools(), file.tools()),
        keep(running.responses(), file.responses()),
        running.cleanupInterval(),
        running.jitter(),
        file.servers(),
        running.limits(),
        running.health(),
        running.shared(),
        file.log());
  }

  private static CacheSettings keep(CacheSettings running, CacheSettings file) {
    return new CacheSettings(running.maxEntries(), running.maxBytes(), file.defaultLifetime());
  }
}
