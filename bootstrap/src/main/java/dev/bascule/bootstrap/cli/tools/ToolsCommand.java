package dev.bascule.bootstrap.cli.tools;

import dev.bascule.application.context.CallContext;
import dev.bascule.bootstrap.cli.common.AdHocServer;
import dev.bascule.bootstrap.cli.common.CliCommand;
import dev.bascule.bootstrap.cli.common.CliConsole;
import dev.bascule.bootstrap.cli.common.CliEnvironment;
import dev.bascule.bootstrap.cli.common.CommandHelp;
import dev.bascule.bootstrap.cli.common.CommonOptions;
import dev.bascule.bootstrap.cli.common.ConfigSource;
import dev.bascule.bootstrap.cli.common.ExitCode;
import dev.bascule.bootstrap.cli.common.OptionMixins;
import dev.bascule.bootstrap.cli.common.ServerSelector;
import dev.bascule.bootstrap.cli.common.UsageException;
import dev.bascule.bootstrap.cli.launch.BridgeOpener;
import dev.bascule.bootstrap.cli.launch.OpenBridge;
import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.bootstrap.config.ListenOverrides;
import dev.bascule.bootstrap.logging.LogSettings;
import dev.bascule.bootstrap.messages.FailureMessages;
import dev.bascule.bootstrap.terminal.ProgressLine;
import dev.bascule.bootstrap.terminal.TerminalText;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code bascule tools}: lists the tools of the servers. */
public record ToolsCommand(ConfigSource configs, BridgeOpener bridges, CliEnvironment environment)
    implements CliCommand {

  @Override
  public String name() {
    return "tools";
  }

  @Override
  public void describe(CommandSpec spec) {
    CommandHelp.describe(
        spec,
        "List the tools of the servers",
        "Lists the tools of all servers, or of one, or describes one tool: its parameters"
            + " with types and descriptions. To a pipe or a file, prints a line per tool, or with"
            + " --json an object with each server's listing under its name.",
        "bascule tools                       # of all servers",
        "bascule tools everything            # of one",
        "bascule tools everything echo       # one tool in full",
        "bascule tools --json everything     # including schemas",
        "bascule tools -- npx -y some-mcp-server      # without a configuration",
        "bascule tools --url http://127.0.0.1:3001/mcp server echo");
    spec.addOption(OptionMixins.config());
    spec.addOption(OptionMixins.flag(OptionMixins.JSON, "Print JSON, including schemas"));
    spec.addPositional(OptionMixins.positional("0", "0..1", "SERVER", "Only this server"));
    spec.addPositional(OptionMixins.positional("1", "0..1", "TOOL", "Only this tool, in full"));
    AdHocServer.addTo(spec);
    CommonOptions.addTo(spec, LogSettings.Level.ERROR);
  }

  @Override
  public int run(ParseResult parsed) throws IOException {
    CliConsole console = CliConsole.of(parsed, environment);
    List<String> names = AdHocServer.parameters(parsed, /* most= */ 2);
    Optional<BridgeConfig> config = configs.configOrDemo(parsed, ListenOverrides.NONE, console);
    if (config.isEmpty()) {
      return ExitCode.USAGE;
    }
    List<ServerId> servers = servers(names, config.get());
    try (OpenBridge bridge = bridges.open(config.get())) {
      ListingResults results = listAll(servers, bridge, console);
      print(parsed, names, results.listings(), console);
      return results.exitCode();
    }
  }

  private static List<ServerId> servers(List<String> names, BridgeConfig config) {
    return names.isEmpty()
        ? config.serverIds()
        : List.of(ServerSelector.findServer(names.getFirst(), config).id());
  }

  /** The listings of the servers that responded. */
  private record ListingResults(Map<ServerId, Listing> listings, int exitCode) {}

  private ListingResults listAll(List<ServerId> servers, OpenBridge bridge, CliConsole console) {
    Map<ServerId, Listing> listings = new LinkedHashMap<>();
    int exitCode = ExitCode.DONE;
    for (ServerId server : servers) {
      switch (list(server, bridge, console)) {
        case Outcome.Served<Listing>(Listing listing, CacheProvenance _) ->
            listings.put(server, listing);
        case Outcome.Failed<Listing>(Failure failure) -> {
          console.printError(server + ": " + FailureMessages.describe(failure));
          console.printStderr(bridge.showServers().showStderr(server));
          exitCode = Math.max(exitCode, FailureMessages.exitCode(failure));
        }
      }
    }
    return new ListingResults(listings, exitCode);
  }

  private Outcome<Listing> list(ServerId server, OpenBridge bridge, CliConsole console) {
    try (ProgressLine _ =
        console.progress(
            "connecting to " + server, server, bridge.showServers(), environment.clock())) {
      return bridge
          .listServerFeatures()
          .list(server, ListKind.TOOLS, FreshnessRequirement.NONE, CallContext.ANONYMOUS);
    }
  }

  private void print(
      ParseResult parsed, List<String> names, Map<ServerId, Listing> listings, CliConsole console) {
    boolean json = OptionMixins.isGiven(parsed, OptionMixins.JSON);
    OptionalInt width = environment.out().width();
    if (names.size() > 1) {
      ToolName name = ServerSelector.parseToolName(names.getLast());
      listings.forEach((server, listing) -> printTool(server, tool(name, listing), json, console));
    } else if (json) {
      console.print(TerminalText.json(ToolTable.json(listings)));
    } else if (width.isPresent()) {
      ToolTable.pages(listings, width.getAsInt(), console.outPalette()).forEach(console::print);
    } else {
      ToolTable.lines(listings).forEach(console::print);
    }
  }

  private static Tool tool(ToolName name, Listing listing) {
    return listing
        .find(name)
        .orElseThrow(
            () ->
                new UsageException(
                    ServerSelector.unknownNameMessage(
                        "tool", name.value(), ServerSelector.toolNames(listing))));
  }

  private static void printTool(ServerId server, Tool tool, boolean json, CliConsole console) {
    if (json) {
      console.print(TerminalText.json(tool.json().text()));
    } else {
      ToolPage.lines(server, ToolText.of(tool), console.out().width(), console.outPalette())
          .forEach(console::print);
    }
  }
}
