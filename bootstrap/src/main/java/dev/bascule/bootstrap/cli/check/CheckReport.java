package dev.bascule.bootstrap.cli.check;

import dev.bascule.adapter.in.http.config.HttpServerSettings;
import dev.bascule.adapter.out.mcp.config.StdioSettings;
import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.application.policy.Glob;
import dev.bascule.application.policy.ServerPolicy;
import dev.bascule.application.policy.ToolRule;
import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.bootstrap.config.ServerConfig;
import dev.bascule.bootstrap.config.ServerTransport;
import dev.bascule.bootstrap.config.load.ConfigResult;
import dev.bascule.bootstrap.config.load.SourceMap;
import dev.bascule.bootstrap.terminal.TerminalText;
import dev.bascule.bootstrap.tls.UpstreamTls;
import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.cache.CacheSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reports the effective configuration value by value. Contains the names of secrets, never their
 * values.
 */
final class CheckReport {

  private final BridgeConfig config;
  private final SourceMap sourceMap;

  private CheckReport(ConfigResult.Valid valid) {
    this.config = valid.config();
    this.sourceMap = valid.sourceMap();
  }

  /** Returns the effective values of the bridge and of each server. */
  static List<SettingGroup> groups(ConfigResult.Valid valid) {
    CheckReport report = new CheckReport(valid);
    List<SettingGroup> groups = new ArrayList<>();
    groups.add(report.listen());
    groups.add(report.access());
    groups.add(PermissionsReport.group(valid.config().access().permissions(), valid.sourceMap()));
    groups.add(report.caches());
    groups.add(LimitsReport.group(valid.config().limits(), valid.sourceMap()));
    groups.add(report.health());
    valid.config().servers().forEach(server -> groups.add(report.server(server)));
    return groups;
  }

  private SettingGroup listen() {
    SettingGroup listen = new SettingGroup("listen", "listen.", sourceMap);
    HttpServerSettings http = config.http();
    listen.add("host", http.host());
    listen.add("port", http.port());
    OptionalInt healthPort = http.healthPort();
    listen.add("healthPort", healthPort.isEmpty() ? "none" : String.valueOf(healthPort.getAsInt()));
    listen.add("basePath", http.basePath().isEmpty() ? "none" : http.basePath());
    listen.add("maxBodyBytes", TerminalText.size(http.maxBodyBytes()));
    listen.add("maxHeaderBytes", TerminalText.size(http.maxHeaderBytes()));
    listen.add("idleTimeout", http.idleTimeout());
    listen.add("readTimeout", http.readTimeout());
    listen.add("drainTimeout", http.drainTimeout());
    listen.add("aggregateTimeout", http.aggregateTimeout());
    listen.add("allowedHosts", http.access().hosts());
    TlsText.add(http.edge(), listen);
    return listen;
  }

  private SettingGroup access() {
    SettingGroup access = new SettingGroup("access", "", sourceMap);
    new AccessReport(config, sourceMap).addTo(access);
    access.add("cors.allowedOrigins", config.http().access().cors().origins());
    return access;
  }

  private SettingGroup health() {
    SettingGroup health = new SettingGroup("health", "health.", sourceMap);
    health.add("waitForServers", config.waitForServers());
    return health;
  }

  private SettingGroup caches() {
    SettingGroup caches = new SettingGroup("caches", "caches.", sourceMap);
    cache(caches, "tools", config.tools());
    caches.add("tools.staleIfError", config.tools().defaultLifetime().staleIfError());
    cache(caches, "responses", config.responses());
    caches.add("cleanupInterval", config.cleanupInterval());
    caches.add("jitter", Double.toString(config.jitter()));
    return caches;
  }

  private static void cache(SettingGroup caches, String name, CacheSettings settings) {
    caches.add(name + ".maxEntries", settings.maxEntries());
    caches.add(name + ".maxBytes", TerminalText.size(settings.maxBytes()));
    caches.add(name + ".ttl", settings.defaultLifetime().fresh());
  }

  private SettingGroup server(ServerConfig server) {
    SettingGroup group = new SettingGroup("server " + server.id(), key(server, ""), sourceMap);
    ServerPolicy policy = server.policy();
    connection(server, group);
    group.add("start", policy.start().eager() ? "eager" : "lazy");
    group.add("startTimeout", policy.start().timeout());
    group.add("trusted", policy.trusted());
    group.add("maxConcurrentCalls", policy.maxConcurrentCalls());
    LimitsReport.rate(group, "", policy.rate());
    group.add("invalidateOnWrite", policy.invalidateOnWrite());
    group.add("validateArguments", policy.validateArguments());
    group.add("enabledTools", globs(server, "enabledTools", policy.enabledTools()));
    group.add("disabledTools", globs(server, "disabledTools", policy.disabledTools()));
    group.add("sessions", policy.sessionRoute().name().toLowerCase(Locale.ROOT));
    breaker(policy, group);
    if (policy.tools().isEmpty()) {
      group.add("tools", "no rules (caching disabled)");
    }
    policy.tools().forEach(rule -> rule(rule, policy, group));
    return group;
  }

  private static void connection(ServerConfig server, SettingGroup group) {
    switch (server.transport()) {
      case ServerTransport.StreamableHttp(
              StreamableHttpSettings http,
              Optional<UpstreamTls> tls) -> {
        http("streamable-http", http, server, group);
        tls.ifPresent(used -> TlsText.add(used, group));
      }
      case ServerTransport.Sse(StreamableHttpSettings http, Optional<UpstreamTls> tls) -> {
        http("sse", http, server, group);
        tls.ifPresent(used -> TlsText.add(used, group));
      }
      case ServerTransport.Stdio(StdioSettings stdio) -> stdio(stdio, group);
      case ServerTransport.Demo _ -> group.add("type", "the embedded demo server");
    }
  }

  private static void http(
      String transport, StreamableHttpSettings http, ServerConfig server, SettingGroup group) {
    group.add("type", transport);
    group.addUrl("url", ServerTransport.endpoint(http.url()));
    group.add("protocol", http.protocol().name().toLowerCase(Locale.ROOT));
    group.add("headers", http.headers().keySet());
    CredentialsText.add(server.credentials(), group);
  }

  private static void stdio(StdioSettings stdio, SettingGroup group) {
    group.add("type", "stdio");
    group.add("command", stdio.command().getFirst());
    int count = stdio.command().size() - 1;
    group.add("args", count == 0 ? "none" : TerminalText.counted(count, "argument"));
    group.add("protocol", stdio.protocol().name().toLowerCase(Locale.ROOT));
    group.add("env", stdio.environment().keySet());
    group.add("inheritEnv", stdio.childEnvironment().inherited());
  }

  /**
   * It is not known here which pattern came from a variable, so one variable hides all patterns.
   */
  private List<String> globs(ServerConfig server, String name, List<Glob> globs) {
    String prefix = key(server, name) + "[";
    List<String> fromVariables =
        sourceMap.texts().entrySet().stream()
            .filter(text -> text.getKey().startsWith(prefix))
            .map(Map.Entry::getValue)
            .toList();
    return fromVariables.isEmpty() ? globs.stream().map(Glob::pattern).toList() : fromVariables;
  }

  private static void breaker(ServerPolicy policy, SettingGroup group) {
    BreakerSettings breaker = policy.breaker();
    inherited("failureThreshold", Integer.toString(breaker.failureThreshold()), group);
    inherited("recoveryTimeout", TerminalText.duration(breaker.recoveryTimeout()), group);
    inherited("successThreshold", Integer.toString(breaker.successThreshold()), group);
    inherited("callTimeout", TerminalText.duration(breaker.callTimeout()), group);
    inherited("toolTimeout", TerminalText.duration(policy.toolTimeout().timeout()), group);
    inherited("maxCallTime", TerminalText.duration(policy.toolTimeout().maxTime()), group);
    inherited("maxConcurrentProbes", Integer.toString(breaker.maxConcurrentProbes()), group);
  }

  private static void inherited(String name, String value, SettingGroup group) {
    group.addInherited("breaker." + name, "breaker." + name, value);
  }

  private static void rule(ToolRule rule, ServerPolicy policy, SettingGroup group) {
    String name = "tools." + rule.tools().pattern();
    group.add(name + ".cache", RuleText.caching(rule.cacheRule()));
    group.addInherited(
        name + ".timeout",
        "breaker.toolTimeout",
        TerminalText.duration(rule.timeout().orElse(policy.toolTimeout().timeout())));
    group.add(name + ".retry", RuleText.resend(rule.retryRule()));
    rule.validateArguments()
        .ifPresent(validates -> group.add(name + ".validateArguments", validates));
  }

  private static String key(ServerConfig server, String name) {
    return "mcpServers." + server.id() + "." + name;
  }
}
