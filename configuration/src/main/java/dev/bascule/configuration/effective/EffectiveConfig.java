package dev.bascule.configuration.effective;

import dev.bascule.adapter.in.http.access.EdgeSettings;
import dev.bascule.adapter.in.http.access.TlsSettings;
import dev.bascule.adapter.in.http.access.TrustedProxies.CidrBlock;
import dev.bascule.adapter.in.http.config.HttpServerSettings;
import dev.bascule.adapter.out.mcp.config.StdioSettings;
import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.adapter.out.oauth.OAuthLogin;
import dev.bascule.adapter.out.oauth.config.OAuthSettings;
import dev.bascule.adapter.out.oauth.jwt.IssuerKeySettings;
import dev.bascule.adapter.out.oauth.jwt.IssuerSettings;
import dev.bascule.application.policy.AccessCertificate;
import dev.bascule.application.policy.AccessKey;
import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.application.policy.CacheRule;
import dev.bascule.application.policy.CallerQuota;
import dev.bascule.application.policy.CallerQuotas;
import dev.bascule.application.policy.Glob;
import dev.bascule.application.policy.Permissions;
import dev.bascule.application.policy.Permissions.AccessPattern;
import dev.bascule.application.policy.Permissions.Grants;
import dev.bascule.application.policy.RetryRule;
import dev.bascule.application.policy.ServerPolicy;
import dev.bascule.application.policy.ToolRule;
import dev.bascule.application.port.in.ShowConfigurationUseCase.EffectiveConfiguration;
import dev.bascule.application.port.in.ShowConfigurationUseCase.EffectiveSetting;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.BridgeLimits;
import dev.bascule.configuration.KeysFile;
import dev.bascule.configuration.ListenOverrides;
import dev.bascule.configuration.ServerConfig;
import dev.bascule.configuration.ServerCredentials;
import dev.bascule.configuration.ServerTransport;
import dev.bascule.configuration.SharedConfig;
import dev.bascule.configuration.SharedConfig.EngineAddress;
import dev.bascule.configuration.SharedConfig.HostAndPort;
import dev.bascule.configuration.effective.SettingGroup.ConfigSetting;
import dev.bascule.configuration.load.SourceMap;
import dev.bascule.configuration.tls.ServerTls;
import dev.bascule.configuration.tls.UpstreamTls;
import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.cache.CacheSettings;
import dev.bascule.domain.cache.shared.SharedCacheSettings;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.ratelimit.Rate;
import dev.bascule.domain.text.QuantityText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/**
 * The effective configuration, value by value. Contains the names of secrets, never their values.
 */
public final class EffectiveConfig {

  /** The prefix of the keys of servers. */
  public static final String SERVERS = "mcpServers.";

  private final BridgeConfig config;
  private final SourceMap sourceMap;

  private EffectiveConfig(BridgeConfig config, SourceMap sourceMap) {
    this.config = config;
    this.sourceMap = sourceMap;
  }

  /** Returns the effective values of the bridge and of each server. */
  public static List<SettingGroup> groups(BridgeConfig config, SourceMap sourceMap) {
    EffectiveConfig report = new EffectiveConfig(config, sourceMap);
    List<SettingGroup> groups = new ArrayList<>();
    report.include().ifPresent(groups::add);
    groups.add(report.listen());
    groups.add(report.access());
    groups.add(report.rights());
    groups.add(report.caches());
    config.shared().ifPresent(shared -> groups.add(report.shared(shared)));
    groups.add(report.limits());
    groups.add(report.health());
    groups.add(report.log());
    groups.add(report.audit());
    config.servers().forEach(server -> groups.add(report.server(server)));
    return groups;
  }

  /**
   * Returns the values that are in force.
   *
   * @param overrides the options of the command line
   * @param waiting the keys whose values in the file need a restart
   */
  public static EffectiveConfiguration describe(
      BridgeConfig config, SourceMap sourceMap, ListenOverrides overrides, List<String> waiting) {
    List<EffectiveSetting> settings = new ArrayList<>();
    for (SettingGroup group : groups(config, sourceMap)) {
      for (ConfigSetting setting : group.settings()) {
        settings.add(
            new EffectiveSetting(
                setting.key(),
                setting.value(),
                option(setting.key(), overrides).orElseGet(setting::place),
                Optional.of(setting.source()).filter(source -> !source.equals(setting.key())),
                SourceMap.isBelow(setting.key(), waiting),
                group.server()));
      }
    }
    return new EffectiveConfiguration(sourceMap.files(), settings);
  }

  private static Optional<String> option(String key, ListenOverrides overrides) {
    return switch (key) {
      case "listen.host" -> overrides.host().map(_ -> "--host");
      case "listen.port" -> overrides.port().isPresent() ? Optional.of("--port") : Optional.empty();
      default -> Optional.empty();
    };
  }

  private Optional<SettingGroup> include() {
    SettingGroup include = new SettingGroup("include", "", sourceMap);
    include.add(
        "include", String.join(", ", sourceMap.files().subList(1, sourceMap.files().size())));
    return Optional.of(include).filter(_ -> sourceMap.files().size() > 1);
  }

  private SettingGroup listen() {
    SettingGroup listen = new SettingGroup("listen", "listen.", sourceMap);
    HttpServerSettings http = config.http();
    listen.add("host", http.host());
    listen.add("port", http.port());
    OptionalInt healthPort = http.healthPort();
    listen.add("healthPort", healthPort.isEmpty() ? "none" : String.valueOf(healthPort.getAsInt()));
    listen.add("basePath", http.basePath().isEmpty() ? "none" : http.basePath());
    listen.add("maxBodyBytes", QuantityText.size(http.maxBodyBytes()));
    listen.add("maxHeaderBytes", QuantityText.size(http.maxHeaderBytes()));
    listen.add("maxConnections", http.maxConnections());
    listen.add("idleTimeout", http.idleTimeout());
    listen.add("readTimeout", http.readTimeout());
    listen.add("drainDelay", http.drainDelay());
    listen.add("drainTimeout", http.drainTimeout());
    listen.add("aggregateTimeout", http.aggregateTimeout());
    listen.add("allowedHosts", http.access().hosts());
    edge(http.edge(), listen);
    return listen;
  }

  /** Adds the settings of TLS and proxies between the bridge and its clients. */
  private static void edge(EdgeSettings edge, SettingGroup listen) {
    listen.add(
        "trustedProxies", edge.proxies().cidrBlocks().stream().map(CidrBlock::toString).toList());
    if (edge.tls().isEmpty()) {
      listen.add("tls", "none");
    }
    edge.tls().ifPresent(tls -> bridgeTls(tls, listen));
  }

  private static void bridgeTls(TlsSettings tls, SettingGroup listen) {
    if (tls.contexts() instanceof ServerTls files) {
      listen.add("tls.certificate", describe(files.certificate()));
    }
    listen.add(
        "tls.clientAuth",
        switch (tls.clientAuthentication()) {
          case NONE -> "none";
          case WANTED -> "want";
          case NEEDED -> "need";
        });
    listen.add("tls.hsts", tls.strictTransport());
  }

  /** Adds the TLS settings of connections to a server. */
  private static void upstreamTls(UpstreamTls tls, SettingGroup server) {
    clientTls(tls, server);
    server.add("tls.serverName", tls.serverName().orElse("host of the URL"));
  }

  private static void clientTls(UpstreamTls tls, SettingGroup server) {
    server.add(
        "tls.ca",
        tls.authorities().isEmpty()
            ? "default of the platform"
            : QuantityText.counted(tls.authorities().size(), "certificate"));
    server.add("tls.certificate", tls.certificate().map(EffectiveConfig::describe).orElse("none"));
  }

  private static String describe(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().getName()
        + ", valid until "
        + certificate.getNotAfter().toInstant().atOffset(ZoneOffset.UTC).toLocalDate();
  }

  private SettingGroup access() {
    SettingGroup access = new SettingGroup("access", "", sourceMap);
    AccessPolicy policy = config.access();
    List<String> keys = keys(policy.keys());
    access.add("auth.keys", keys.isEmpty() ? List.of(noKeysText(policy)) : keys);
    config
        .callerSources()
        .keysFile()
        .map(KeysFile::file)
        .ifPresent(file -> access.add("auth.keysFile", file.name()));
    List<IssuerSettings> issuers = config.callerSources().issuers();
    for (int i = 0; i < issuers.size(); i++) {
      issuer(issuers.get(i), "auth.jwt[" + i + "].", access);
    }
    List<AccessCertificate> certificates = policy.certificates();
    for (int i = 0; i < certificates.size(); i++) {
      certificate(certificates.get(i), "auth.certificates[" + i + "]", access);
    }
    policy.tokenRule().resource().ifPresent(url -> access.add("auth.resource", url));
    access.add("cors.allowedOrigins", config.http().access().cors().origins());
    return access;
  }

  private static String noKeysText(AccessPolicy policy) {
    return policy.requiresCredentials() ? "none" : "none (authentication disabled)";
  }

  /** Keys from the key file come last; the variables in that file are not known here. */
  private List<String> keys(List<AccessKey> keys) {
    int own =
        config.callerSources().keysFile().map(file -> file.configKeys().size()).orElse(keys.size());
    List<String> shown = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      AccessKey key = keys.get(i);
      String name =
          i < own ? sourceMap.displayValue("auth.keys[" + i + "].name", key.name()) : key.name();
      List<String> more = new ArrayList<>();
      addPermissions(key.groups(), key.isAdministrator(), more);
      key.expires().ifPresent(end -> more.add("expires " + end));
      shown.add(more.isEmpty() ? name : name + " (" + String.join("; ", more) + ")");
    }
    return shown;
  }

  private static void addPermissions(
      Set<String> groups, boolean isAdministrator, List<String> more) {
    if (isAdministrator) {
      more.add("admin");
    }
    if (!groups.isEmpty()) {
      more.add("groups " + String.join(" ", groups.stream().sorted().toList()));
    }
  }

  private static void issuer(IssuerSettings issuer, String path, SettingGroup group) {
    group.add(path + "issuer", issuer.issuer());
    group.add(path + "audience", issuer.audiences());
    switch (issuer.keys().source()) {
      case IssuerKeySettings.Source.Discovery() ->
          group.add(path + "jwksUri", "from the issuer's metadata");
      case IssuerKeySettings.Source.Address address ->
          group.addUrl(path + "jwksUri", address.uri().toString());
      case IssuerKeySettings.Source.File file ->
          group.add(path + "jwksFile", file.path().toString());
    }
    group.add(path + "jwksTtl", issuer.keys().ttl());
    group.add(path + "jwksStaleIfError", issuer.keys().staleIfError());
    group.add(path + "algorithms", issuer.algorithms());
    group.add(path + "leeway", issuer.leeway());
    group.add(path + "groupsClaim", issuer.claims().groups());
    group.add(path + "requiredScopes", issuer.claims().requiredScopes());
  }

  private static void certificate(AccessCertificate known, String path, SettingGroup group) {
    List<String> more = new ArrayList<>();
    known.subject().ifPresent(more::add);
    known.alternative().ifPresent(more::add);
    addPermissions(known.groups(), known.isAdministrator(), more);
    group.add(path, known.name() + " (" + String.join("; ", more) + ")");
  }

  private SettingGroup rights() {
    Permissions permissions = config.access().permissions();
    SettingGroup group = new SettingGroup("rights", "", sourceMap);
    if (permissions.areUnlimited()) {
      group.add("rights", "no permission rules: all callers have full access except admin");
    }
    new TreeMap<>(permissions.byGroup())
        .forEach((name, grants) -> grants(group, "rights." + name + ".", grants));
    return group;
  }

  private void grants(SettingGroup group, String path, Grants grants) {
    group.add(path + "allow", patterns(path + "allow", grants.allow()));
    group.add(path + "deny", patterns(path + "deny", grants.deny()));
    group.add(path + "readOnly", grants.readOnly());
    group.add(path + "admin", grants.administer());
    group.add(path + "metrics", grants.measure());
  }

  /** Returns the patterns as written in the file, since one may come from a variable. */
  private List<String> patterns(String key, List<AccessPattern> patterns) {
    List<String> shown = new ArrayList<>();
    for (int i = 0; i < patterns.size(); i++) {
      shown.add(sourceMap.displayValue(key + "[" + i + "]", patterns.get(i).text()));
    }
    return shown;
  }

  private SettingGroup limits() {
    BridgeLimits limits = config.limits();
    SettingGroup group = new SettingGroup("limits", "limits.", sourceMap);
    caller(group, "perCaller", limits.callers().perCaller());
    for (CallerQuotas.GroupQuota each : limits.callers().groups()) {
      caller(group, "groups." + each.group(), each.quota());
    }
    group.add("shared", limits.sharesRates());
    group.add("maxRequests", limits.maxRequests());
    group.add("maxStreams", limits.maxStreams());
    group.add("maxChildren", limits.maxChildren());
    group.add("maxSessions", limits.maxSessions());
    group.add("maxSessionsPerCaller", limits.maxSessionsPerCaller());
    group.add("sessionIdle", limits.sessionIdle());
    group.add("pageBytes", QuantityText.size(limits.pageBytes()));
    group.add("documentBytes", limits.documentBytes().map(QuantityText::size).orElse("automatic"));
    group.add("heap", Double.toString(limits.heap()));
    return group;
  }

  private static void caller(SettingGroup group, String name, CallerQuota quota) {
    rate(group, name + ".", quota.rate());
    group.add(
        name + ".concurrent",
        quota.concurrent().isPresent()
            ? Integer.toString(quota.concurrent().getAsInt())
            : "unlimited");
  }

  /** Adds a rate and its burst, if a rate is configured. */
  private static void rate(SettingGroup group, String prefix, Optional<Rate> rate) {
    group.add(prefix + "rate", rate.map(Rate::text).orElse("unlimited"));
    rate.ifPresent(one -> group.add(prefix + "burst", one.burst()));
  }

  private SettingGroup log() {
    SettingGroup log = new SettingGroup("log", "log.", sourceMap);
    log.add("access", word(config.log().access().requests()));
    log.add(
        "accessFile", config.log().access().file().map(Path::toString).orElse("standard error"));
    log.add("arguments", config.log().access().hashesArguments() ? "hash" : "none");
    log.add("traceUrl", config.log().traceUrl().orElse("none"));
    return log;
  }

  private SettingGroup audit() {
    SettingGroup audit = new SettingGroup("audit", "audit.", sourceMap);
    audit.add("calls", word(config.log().auditedCalls()));
    return audit;
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private SettingGroup health() {
    SettingGroup health = new SettingGroup("health", "health.", sourceMap);
    health.add("waitForServers", config.health().waitForServers());
    health.add("interval", config.health().interval());
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

  private SettingGroup shared(SharedConfig shared) {
    SettingGroup group = new SettingGroup("shared", "shared.", sourceMap);
    switch (shared.address()) {
      case EngineAddress.Single(HostAndPort host) -> group.add("url", host.toString());
      case EngineAddress.Sentinels(String master, List<HostAndPort> hosts) -> {
        group.add("sentinel.master", master);
        group.add("sentinel.hosts", hosts.stream().map(HostAndPort::toString).toList());
      }
    }
    if (!shared.isEncrypted()) {
      group.add("tls", "none");
    } else if (shared.tls().isPresent()) {
      clientTls(shared.tls().get(), group);
    } else {
      group.add("tls", "default of the platform");
    }
    group.add("username", shared.login().username().orElse("default"));
    group.add("password", shared.login().hasPassword() ? "given" : "none");
    group.add("secretFile", shared.secretFile().toString());
    group.add("name", shared.name());
    group.add("replica", shared.replica().orElse("random"));
    group.add("timeout", shared.timeout());
    group.add("connectTimeout", shared.connectTimeout());
    group.add("trustFor", shared.trustFor());
    group.add(
        "isolatedFor",
        shared.isolatedFor().equals(SharedCacheSettings.UNLIMITED)
            ? "ttl"
            : QuantityText.duration(shared.isolatedFor()));
    group.add("maxValueBytes", QuantityText.size(shared.maxValueBytes()));
    return group;
  }

  private static void cache(SettingGroup caches, String name, CacheSettings settings) {
    caches.add(name + ".maxEntries", settings.maxEntries());
    caches.add(name + ".maxBytes", QuantityText.size(settings.maxBytes()));
    caches.add(name + ".ttl", settings.defaultLifetime().fresh());
  }

  private SettingGroup server(ServerConfig server) {
    SettingGroup group = SettingGroup.of(server.id(), key(server, ""), sourceMap);
    ServerPolicy policy = server.policy();
    connection(server, group);
    group.add("start", policy.start().eager() ? "eager" : "lazy");
    group.add("startTimeout", policy.start().timeout());
    group.add("trusted", policy.trusted());
    group.add("maxConcurrentCalls", policy.maxConcurrentCalls());
    rate(group, "", policy.rate());
    group.add("invalidateOnWrite", policy.invalidateOnWrite());
    group.add("validateArguments", policy.validateArguments());
    group.add("enabledTools", globs(server, "enabledTools", policy.enabledTools()));
    group.add("disabledTools", globs(server, "disabledTools", policy.disabledTools()));
    group.add("sessions", policy.sessionRoute().name().toLowerCase(Locale.ROOT));
    if (config.shared().isPresent()) {
      group.add("shared", server.isShared() ? "always" : "never");
    }
    breaker(policy, group);
    if (policy.tools().isEmpty()) {
      group.add("tools", "no rules (caching disabled)");
    }
    policy.tools().forEach(rule -> rule(rule, policy, group));
    return group;
  }

  private static void connection(ServerConfig server, SettingGroup group) {
    switch (server.transport()) {
      case ServerTransport.OverHttp http -> http(http, server, group);
      case ServerTransport.Stdio(StdioSettings stdio) -> stdio(stdio, group);
      case ServerTransport.Demo _ -> group.add("type", "the embedded demo server");
    }
  }

  private static void http(
      ServerTransport.OverHttp transport, ServerConfig server, SettingGroup group) {
    StreamableHttpSettings http = transport.settings();
    group.add("type", transport instanceof ServerTransport.Sse ? "sse" : "streamable-http");
    group.addUrl("url", ServerTransport.endpoint(http.url()));
    group.add("protocol", http.protocol().name().toLowerCase(Locale.ROOT));
    group.add("headers", http.headers().keySet());
    credentials(server.credentials(), group);
    transport.tls().ifPresent(tls -> upstreamTls(tls, group));
  }

  /** Adds how the bridge authenticates at a server. Contains no secrets. */
  private static void credentials(ServerCredentials credentials, SettingGroup group) {
    group.add("headersFile", credentials.headersFile().map(Path::toString).orElse("none"));
    group.add("oauth", credentials.oauth().map(EffectiveConfig::grant).orElse("none"));
    credentials.oauth().filter(EffectiveConfig::isDeclared).ifPresent(oauth -> oauth(oauth, group));
  }

  private static boolean isDeclared(OAuthSettings oauth) {
    return oauth.grant() != OAuthSettings.Grant.LOGIN_IF_ANY;
  }

  private static void oauth(OAuthSettings oauth, SettingGroup group) {
    group.add("oauth.clientId", oauth.client().id().orElse("dynamic client registration"));
    group.add("oauth.clientSecret", oauth.client().secret().isPresent() ? "given" : "none");
    group.add(
        "oauth.scopes",
        oauth.scopes().isEmpty() ? "from the server's metadata" : String.join(" ", oauth.scopes()));
    group.addUrl(
        "oauth.issuer", oauth.authorizationServer().issuer().orElse("from the server's metadata"));
  }

  private static String grant(OAuthSettings oauth) {
    return switch (oauth.grant()) {
      case LOGIN_IF_ANY -> hasStoredLogin(oauth) ? "stored login" : "none (not logged in)";
      case LOGIN ->
          hasStoredLogin(oauth)
              ? "stored login"
              : "login required: bascule login " + oauth.server();
      case CLIENT_CREDENTIALS -> "client credentials";
      case TOKEN_EXCHANGE -> "token exchange (token of each caller)";
    };
  }

  private static boolean hasStoredLogin(OAuthSettings oauth) {
    return Files.isRegularFile(OAuthLogin.file(oauth));
  }

  private static void stdio(StdioSettings stdio, SettingGroup group) {
    group.add("type", "stdio");
    group.add("command", stdio.command().getFirst());
    int count = stdio.command().size() - 1;
    group.add("args", count == 0 ? "none" : QuantityText.counted(count, "argument"));
    group.add("protocol", stdio.protocol().name().toLowerCase(Locale.ROOT));
    group.add("env", stdio.environment().keySet());
    group.add("inheritEnv", stdio.childEnvironment().inherited());
    group.add(
        "memoryLimit",
        stdio.memoryLimit().isPresent()
            ? QuantityText.size(stdio.memoryLimit().getAsLong())
            : "unlimited");
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
    inherited("recoveryTimeout", QuantityText.duration(breaker.recoveryTimeout()), group);
    inherited("successThreshold", Integer.toString(breaker.successThreshold()), group);
    inherited("callTimeout", QuantityText.duration(breaker.callTimeout()), group);
    inherited("toolTimeout", QuantityText.duration(policy.toolTimeout().timeout()), group);
    inherited("maxCallTime", QuantityText.duration(policy.toolTimeout().maxTime()), group);
    inherited("maxConcurrentProbes", Integer.toString(breaker.maxConcurrentProbes()), group);
  }

  private static void inherited(String name, String value, SettingGroup group) {
    group.addInherited("breaker." + name, value, "breaker." + name);
  }

  private static void rule(ToolRule rule, ServerPolicy policy, SettingGroup group) {
    String name = "tools." + rule.tools().pattern();
    group.add(name + ".cache", caching(rule.cacheRule()));
    group.addInherited(
        name + ".timeout",
        QuantityText.duration(rule.timeout().orElse(policy.toolTimeout().timeout())),
        group.key() + ".breaker.toolTimeout",
        "breaker.toolTimeout");
    group.add(name + ".retry", resend(rule.retryRule()));
    rule.validateArguments()
        .ifPresent(validates -> group.add(name + ".validateArguments", validates));
  }

  private static String caching(CacheRule cacheRule) {
    return switch (cacheRule) {
      case CacheRule.Never _ -> "not cached";
      case CacheRule.Cacheable cached ->
          lifetime(cached.lifetime())
              + ", "
              + cached.scope().name().toLowerCase(Locale.ROOT)
              + (cached.onlyReadOnly() ? ", read-only tools only" : "");
    };
  }

  private static String lifetime(FreshnessLifetime lifetime) {
    return "for "
        + QuantityText.duration(lifetime.fresh())
        + stale(lifetime.staleWhileRevalidate(), "while revalidating")
        + stale(lifetime.staleIfError(), "on errors");
  }

  private static String stale(Duration duration, String when) {
    return duration.isZero() ? "" : ", stale " + QuantityText.duration(duration) + " " + when;
  }

  private static String resend(RetryRule retryRule) {
    return switch (retryRule) {
      case ALWAYS -> "on failure";
      case BY_HINTS -> "if annotated as idempotent or read-only";
      case NEVER -> "never";
    };
  }

  private static String key(ServerConfig server, String name) {
    return SERVERS + server.id() + "." + name;
  }
}
