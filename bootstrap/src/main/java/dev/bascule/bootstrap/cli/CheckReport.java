package dev.bascule.bootstrap.cli;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.HttpServerSettings;
import dev.bascule.adapter.in.http.access.AccessKey;
import dev.bascule.adapter.in.http.access.AccessSettings;
import dev.bascule.adapter.out.mcp.StdioSettings;
import dev.bascule.adapter.out.mcp.StreamableHttpSettings;
import dev.bascule.application.policy.Caching;
import dev.bascule.application.policy.Glob;
import dev.bascule.application.policy.Resend;
import dev.bascule.application.policy.ServerPolicy;
import dev.bascule.application.policy.ToolRule;
import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.bootstrap.config.ConfiguredServer;
import dev.bascule.bootstrap.config.Connection;
import dev.bascule.bootstrap.config.Reading;
import dev.bascule.bootstrap.config.Written;
import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.cache.CacheSettings;
import dev.bascule.domain.freshness.Lifetime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Says in words what a configuration means. Names secrets, and shows none. */
final class CheckReport {

  private final List<String> lines = new ArrayList<>();

  private final Written written;

  private CheckReport(Written written) {
    this.written = requireNonNull(written, "written");
  }

  static List<String> lines(Reading.Valid reading) {
    CheckReport report = new CheckReport(reading.written());
    report.whole(reading.config());
    reading.config().servers().forEach(report::server);
    return report.lines.stream().map(Printable::text).toList();
  }

  private void whole(BridgeConfig config) {
    HttpServerSettings http = config.http();
    String host = written.shown("listen.host", http.host());
    String port = written.shown("listen.port", Integer.toString(http.port()));
    String basePath = written.shown("listen.basePath", http.basePath());
    lines.add(
        "listen: " + host + ", port " + port + (basePath.isEmpty() ? "" : ", under " + basePath));
    access(http.access());
    lines.add("caches:");
    entry("tools", cache(config.tools()));
    entry("responses", cache(config.responses()));
    entry("clean-up", "every " + Printable.duration(config.cleanupInterval()));
    if (config.jitter() > 0) {
      entry("jitter", Double.toString(config.jitter()));
    }
    if (config.servers().isEmpty()) {
      lines.add("servers: none");
    }
  }

  private void access(AccessSettings access) {
    List<String> all = new ArrayList<>();
    List<String> administrators = new ArrayList<>();
    for (int i = 0; i < access.keys().size(); i++) {
      AccessKey key = access.keys().get(i);
      String name = written.shown("auth.keys[" + i + "].name", key.name());
      all.add(name);
      if (key.isAdministrator()) {
        administrators.add(name);
      }
    }
    lines.add("access:" + (access.asksForKeys() ? "" : " nobody needs a key"));
    if (access.asksForKeys()) {
      entry("keys", listed(all));
      entry("administrators", listed(administrators));
    }
    if (!access.cors().origins().isEmpty()) {
      entry("web pages of", listed(access.cors().origins()));
    }
    if (!access.hosts().isEmpty()) {
      entry("further hosts", listed(access.hosts()));
    }
  }

  private static String cache(CacheSettings settings) {
    return settings.maxEntries()
        + " entries, "
        + Printable.size(settings.maxBytes())
        + ", "
        + lifetime(settings.defaultLifetime());
  }

  private void server(ConfiguredServer server) {
    ServerPolicy policy = server.policy();
    lines.add("server " + server.id() + ":");
    connection(server);
    entry("trusted", yesOrNo(policy.trusted()));
    entry("calls at once", policy.maxConcurrentCalls() + " at most");
    entry("a write drops cached results", yesOrNo(policy.invalidateOnWrite()));
    entry("breaker", breaker(policy.breaker()));
    entry("disabled tools", listed(disabledTools(server)));
    entry("rules for tools", policy.tools().isEmpty() ? "none: no result is cached" : "");
    policy.tools().forEach(rule -> lines.add("    " + rule(rule)));
  }

  private void connection(ConfiguredServer server) {
    switch (server.connection()) {
      case Connection.StreamableHttp(StreamableHttpSettings http) ->
          http(server, "streamable-http", http);
      case Connection.Sse(StreamableHttpSettings http) -> http(server, "sse", http);
      case Connection.Stdio(StdioSettings stdio) -> stdio(server, stdio);
      case Connection.Demo _ -> entry("transport", "the embedded demo server");
    }
  }

  private void http(ConfiguredServer server, String transport, StreamableHttpSettings http) {
    // A query is left out: it may hold a secret even where the file itself writes it.
    String endpoint = written.shown(key(server, "url"), Connection.endpoint(http.url()));
    entry("transport", transport + ", " + endpoint.replaceFirst("\\?.*", ""));
    entry("protocol", http.protocol().name().toLowerCase(Locale.ROOT));
    entry("headers", listed(http.headers().keySet()));
  }

  private void stdio(ConfiguredServer server, StdioSettings stdio) {
    int arguments = stdio.command().size() - 1;
    String program = written.shown(key(server, "command"), stdio.command().getFirst());
    entry("transport", "stdio, " + program + " with " + arguments + " arguments");
    entry("protocol", stdio.protocol().name().toLowerCase(Locale.ROOT));
    entry("environment", listed(stdio.environment().keySet()));
  }

  /** Which pattern came from a variable is not known here, so that one hides them all. */
  private List<String> disabledTools(ConfiguredServer server) {
    String prefix = key(server, "disabledTools") + "[";
    List<String> fromVariables =
        written.texts().entrySet().stream()
            .filter(text -> text.getKey().startsWith(prefix))
            .map(Map.Entry::getValue)
            .toList();
    return fromVariables.isEmpty()
        ? server.policy().disabledTools().stream().map(Glob::pattern).toList()
        : fromVariables;
  }

  private static String key(ConfiguredServer server, String name) {
    return "mcpServers." + server.id() + "." + name;
  }

  private static String breaker(BreakerSettings breaker) {
    return "opens after "
        + breaker.failureThreshold()
        + " failures in a row, for "
        + Printable.duration(breaker.recoveryTimeout())
        + "; closes after "
        + breaker.successThreshold()
        + " successes, "
        + breaker.maxConcurrentProbes()
        + " at once; a call may take "
        + Printable.duration(breaker.callTimeout());
  }

  private static String rule(ToolRule rule) {
    return rule.tools().pattern()
        + ": "
        + caching(rule.caching())
        + rule.timeout().map(timeout -> "; timeout " + Printable.duration(timeout)).orElse("")
        + "; sent twice: "
        + resend(rule.resend());
  }

  private static String caching(Caching caching) {
    return switch (caching) {
      case Caching.Never _ -> "not cached";
      case Caching.For cached ->
          "cached "
              + lifetime(cached.lifetime())
              + ", "
              + cached.scope().name().toLowerCase(Locale.ROOT)
              + (cached.onlyReadOnly() ? ", only if read-only" : "");
    };
  }

  private static String lifetime(Lifetime lifetime) {
    return "for "
        + Printable.duration(lifetime.fresh())
        + stale(lifetime.staleWhileRevalidate(), "while revalidating")
        + stale(lifetime.staleIfError(), "on errors");
  }

  private static String stale(Duration duration, String when) {
    return duration.isZero() ? "" : ", stale " + Printable.duration(duration) + " more " + when;
  }

  private static String resend(Resend resend) {
    return switch (resend) {
      case ALWAYS -> "if need be";
      case BY_HINTS -> "if its hints allow it";
      case NEVER -> "never";
    };
  }

  private void entry(String name, String value) {
    lines.add("  " + name + ":" + (value.isEmpty() ? "" : " " + value));
  }

  private static String listed(Collection<String> names) {
    return names.isEmpty() ? "none" : names.stream().sorted().collect(Collectors.joining(", "));
  }

  private static String yesOrNo(boolean claim) {
    return claim ? "yes" : "no";
  }
}
