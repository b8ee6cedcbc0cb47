package dev.bascule.bootstrap.cli;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.bootstrap.config.ConfiguredServer;
import dev.bascule.bootstrap.config.ListenOverrides;
import dev.bascule.bootstrap.logging.LogSettings;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code bascule tools}: lists the tools of the servers. */
final class ToolsCommand implements Command {

  private final ConfigSource configs;
  private final BridgeOpening bridges;
  private final Surroundings surroundings;

  ToolsCommand(ConfigSource configs, BridgeOpening bridges, Surroundings surroundings) {
    this.configs = requireNonNull(configs, "configs");
    this.bridges = requireNonNull(bridges, "bridges");
    this.surroundings = requireNonNull(surroundings, "surroundings");
  }

  @Override
  public String name() {
    return "tools";
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.usageMessage()
        .header("List the tools of the servers")
        .description(
            "Lists the tools of all servers, or of one: a table; with --json an object that has"
                + " each server's answer under its name.");
    spec.addOption(Options.config());
    spec.addOption(Options.flag(Options.JSON, "Print JSON, schemas and all"));
    spec.addPositional(
        PositionalParamSpec.builder()
            .index("0")
            .arity("0..1")
            .paramLabel("SERVER")
            .type(String.class)
            .description("Only this server")
            .build());
    Logging.addTo(spec, LogSettings.Level.WARN);
  }

  @Override
  public int run(ParseResult given) throws IOException {
    Optional<BridgeConfig> config = configs.configOrDemo(given, ListenOverrides.NONE);
    if (config.isEmpty()) {
      return ExitCode.USAGE;
    }
    List<ServerId> servers = servers(given, config.get());
    try (OpenBridge bridge = bridges.open(config.get())) {
      return list(servers, bridge, Options.isGiven(given, Options.JSON));
    }
  }

  private static List<ServerId> servers(ParseResult given, BridgeConfig config) {
    return given.hasMatchedPositional(0)
        ? List.of(Servers.named(given.matchedPositionalValue(0, ""), config))
        : config.servers().stream().map(ConfiguredServer::id).toList();
  }

  private int list(List<ServerId> servers, OpenBridge bridge, boolean json) {
    Map<ServerId, Listing> listings = new LinkedHashMap<>();
    int exitCode = ExitCode.DONE;
    for (ServerId server : servers) {
      switch (bridge
          .list()
          .list(server, ListKind.TOOLS, FreshnessDemand.NONE, Exchange.ANONYMOUS)) {
        case Outcome.Served<Listing>(Listing listing, Provenance _) ->
            listings.put(server, listing);
        case Outcome.Failed<Listing>(Failure failure) -> {
          surroundings.err().println(server + ": " + Failures.describe(failure));
          exitCode = Math.max(exitCode, Failures.exitCode(failure));
        }
      }
    }
    print(listings, json);
    return exitCode;
  }

  private void print(Map<ServerId, Listing> listings, boolean json) {
    List<String> lines =
        json
            ? List.of(ToolTable.json(listings))
            : ToolTable.lines(listings, surroundings.terminalWidth());
    lines.forEach(surroundings.out()::println);
    surroundings.out().flush();
  }
}
