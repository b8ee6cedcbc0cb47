package dev.bascule.adapter.in.cli.serve;

import dev.bascule.adapter.in.cli.common.CliConsole;
import dev.bascule.adapter.in.cli.terminal.TableCell;
import dev.bascule.adapter.in.cli.terminal.TerminalTable;
import dev.bascule.adapter.in.cli.terminal.TextStyle;
import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.application.policy.CacheRule;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.ListenAddress;
import dev.bascule.configuration.ServerConfig;
import dev.bascule.configuration.ServerTransport;
import dev.bascule.domain.cache.CacheSettings;
import dev.bascule.domain.text.QuantityText;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/**
 * The start-up messages of a service: the address on standard output, and a summary of its servers
 * on standard error, for people or as one log record.
 *
 * @param config the configuration
 * @param port the port that it listens on
 */
record StartupBanner(BridgeConfig config, int port) {

  /** Pages for browsers and scrapers. */
  private static final List<String> PAGES =
      List.of("/docs", "/dashboard", "/metrics", "/openapi.json");

  void print(CliConsole console) {
    console.print("listening on " + address().origin());
    if (console.asLog()) {
      logRecord();
    } else {
      summary().lines(console.err().width(), console.errPalette()).forEach(console.err()::println);
    }
    if (hasDemo()) {
      demoGuide(url()).lines().forEach(console::print);
    }
  }

  /** Returns requests to try with the demo. */
  private static String demoGuide(String url) {
    return """

    Try, in another terminal:

      curl -s %1$s/servers/demo/tools
      curl -si -X POST %1$s/servers/demo/tools/clock  # run twice: see Cache-Status
      curl -s %1$s/admin/metrics

    """
        .formatted(url);
  }

  private void logRecord() {
    LoggerFactory.getLogger("dev.bascule.cli")
        .atInfo()
        .addKeyValue("url", url())
        .addKeyValue(
            "servers",
            config.servers().stream()
                .map(server -> server.id() + " (" + transport(server) + ")")
                .collect(Collectors.joining(", ")))
        .addKeyValue("access", access())
        .log("The bridge accepts requests");
  }

  private TerminalTable summary() {
    List<List<TableCell>> rows = new ArrayList<>();
    config
        .servers()
        .forEach(server -> rows.add(row("server", name(server), describeServer(server))));
    if (config.servers().isEmpty()) {
      rows.add(row("server", TableCell.of("none"), "add one to mcpServers"));
    }
    rows.add(row("cache", TableCell.of("listings"), cache(config.tools())));
    rows.add(
        row(
            "cache",
            TableCell.of("responses"),
            cache(config.responses()) + ", only for tools with a caching rule"));
    PAGES.forEach(page -> rows.add(row("page", TableCell.of(page), url() + page)));
    rows.add(row("access", TableCell.of(accessMeans()), access()));
    return new TerminalTable(rows, 2, 2, 0);
  }

  private static TableCell name(ServerConfig server) {
    return new TableCell(TextStyle.NAME, server.id().value());
  }

  private static List<TableCell> row(String kind, TableCell name, String about) {
    return List.of(new TableCell(TextStyle.ASIDE, kind), name, TableCell.of(about));
  }

  private static String describeServer(ServerConfig server) {
    long cached =
        server.policy().tools().stream()
            .filter(rule -> rule.cacheRule() instanceof CacheRule.Cacheable)
            .count();
    return transport(server)
        + (cached == 0
            ? ", caching disabled"
            : ", " + QuantityText.counted(cached, "caching rule"));
  }

  /** Returns only the kind: addresses and commands may contain secrets. */
  private static String transport(ServerConfig server) {
    return switch (server.transport()) {
      case ServerTransport.StreamableHttp _ -> "streamable-http";
      case ServerTransport.Sse _ -> "sse";
      case ServerTransport.Stdio _ -> "stdio";
      case ServerTransport.Demo _ -> "the embedded demo";
    };
  }

  private static String cache(CacheSettings settings) {
    return settings.maxEntries()
        + " entries, "
        + QuantityText.size(settings.maxBytes())
        + ", TTL "
        + QuantityText.duration(settings.defaultLifetime().fresh());
  }

  /** Returns the kinds of accepted credentials. */
  private static String credentialKinds(AccessPolicy policy) {
    List<String> means = new ArrayList<>();
    if (!policy.keys().isEmpty()) {
      means.add("key");
    }
    if (policy.tokenRule().areAccepted()) {
      means.add("token");
    }
    if (!policy.certificates().isEmpty()) {
      means.add("certificate");
    }
    return means.isEmpty() ? "no access" : "by " + String.join(", ", means);
  }

  /** Returns who has access, on one line. */
  private String access() {
    AccessPolicy policy = config.access();
    if (!policy.requiresCredentials()) {
      return "No authentication: anyone who can reach "
          + config.address().host()
          + " can call every tool.";
    }
    List<String> ways = new ArrayList<>();
    if (!policy.keys().isEmpty()) {
      ways.add("API keys: " + policy.keys().size());
    }
    if (policy.tokenRule().areAccepted()) {
      ways.add("tokens of " + String.join(", ", policy.tokenRule().issuers()));
    }
    if (!policy.certificates().isEmpty()) {
      ways.add("client certificates: " + policy.certificates().size());
    }
    return ways.isEmpty()
        ? "No access: no API key configured. Create one with `bascule key`."
        : String.join("; ", ways);
  }

  private String accessMeans() {
    return config.access().requiresCredentials() ? credentialKinds(config.access()) : "open";
  }

  private boolean hasDemo() {
    return config.servers().stream()
        .anyMatch(server -> server.transport() instanceof ServerTransport.Demo);
  }

  private String url() {
    return address().url();
  }

  private ListenAddress address() {
    return config.address().withPort(port);
  }
}
