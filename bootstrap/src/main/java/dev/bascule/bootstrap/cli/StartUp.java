package dev.bascule.bootstrap.cli;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.HttpServerSettings;
import dev.bascule.application.policy.Caching;
import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.bootstrap.config.ConfiguredServer;
import dev.bascule.bootstrap.config.Connection;
import dev.bascule.bootstrap.terminal.Cell;
import dev.bascule.bootstrap.terminal.Style;
import dev.bascule.bootstrap.terminal.Table;
import dev.bascule.domain.cache.CacheSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/**
 * What a service says once it accepts requests: on standard output where it listens, and on
 * standard error, for people or as one log record, what is behind it.
 *
 * @param config what it was started with
 * @param port the port that it got
 */
record StartUp(BridgeConfig config, int port) {

  /** What a browser or a scraper may be sent to. */
  private static final List<String> PAGES =
      List.of("/docs", "/dashboard", "/metrics", "/openapi.json");

  StartUp {
    requireNonNull(config, "config");
  }

  void tell(Voice voice) {
    voice.say("listening on " + origin());
    if (voice.asLog()) {
      record();
    } else {
      summary().lines(voice.err().width(), voice.errPalette()).forEach(voice.err()::println);
    }
    if (hasDemo()) {
      DemoGuide.lines(url()).forEach(voice::say);
    }
  }

  private void record() {
    LoggerFactory.getLogger("dev.bascule.cli")
        .atInfo()
        .addKeyValue("url", url())
        .addKeyValue(
            "servers",
            config.servers().stream()
                .map(server -> server.id() + " (" + transport(server) + ")")
                .collect(Collectors.joining(", ")))
        .addKeyValue("access", access())
        .log("The bridge listens");
  }

  private Table summary() {
    List<List<Cell>> rows = new ArrayList<>();
    config.servers().forEach(server -> rows.add(row("server", name(server), about(server))));
    if (config.servers().isEmpty()) {
      rows.add(row("server", Cell.of("none"), "add some below mcpServers"));
    }
    rows.add(row("cache", Cell.of("listings"), cache(config.tools())));
    rows.add(
        row("cache", Cell.of("responses"), cache(config.responses()) + " where a rule says so"));
    PAGES.forEach(page -> rows.add(row("page", Cell.of(page), url() + page)));
    rows.add(row("access", Cell.of(means()), access()));
    return new Table(rows, 2, 2, 0);
  }

  private static Cell name(ConfiguredServer server) {
    return new Cell(Style.NAME, server.id().value());
  }

  private static List<Cell> row(String kind, Cell name, String about) {
    return List.of(new Cell(Style.ASIDE, kind), name, Cell.of(about));
  }

  private static String about(ConfiguredServer server) {
    long cached =
        server.policy().tools().stream()
            .filter(rule -> rule.caching() instanceof Caching.For)
            .count();
    return transport(server)
        + (cached == 0
            ? ", no result is cached"
            : ", " + Printable.counted(cached, "rule") + " for caching");
  }

  /** Says no more than the kind: addresses and commands may hold secrets. */
  private static String transport(ConfiguredServer server) {
    return switch (server.connection()) {
      case Connection.StreamableHttp _ -> "streamable-http";
      case Connection.Sse _ -> "sse";
      case Connection.Stdio _ -> "stdio";
      case Connection.Demo _ -> "the embedded demo";
    };
  }

  private static String cache(CacheSettings settings) {
    return settings.maxEntries()
        + " entries, "
        + Printable.size(settings.maxBytes())
        + ", kept for "
        + Printable.duration(settings.defaultLifetime().fresh());
  }

  private String access() {
    return AccessText.of(config);
  }

  private String means() {
    return config.access().asksForCredentials() ? AccessText.means(config.access()) : "anybody";
  }

  private boolean hasDemo() {
    return config.servers().stream()
        .anyMatch(server -> server.connection() instanceof Connection.Demo);
  }

  private String url() {
    return origin() + config.http().basePath();
  }

  private String origin() {
    String scheme = config.http().edge().tls().isPresent() ? "https://" : "http://";
    return scheme + authority(config.http());
  }

  /** Returns host and port as a URL has them: an IPv6 address in brackets (RFC 3986, 3.2.2). */
  private String authority(HttpServerSettings http) {
    String host = http.host().contains(":") ? "[" + http.host() + "]" : http.host();
    return host + ":" + port;
  }
}
