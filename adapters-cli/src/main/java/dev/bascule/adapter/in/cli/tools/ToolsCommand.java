package dev.bascule.adapter.in.cli.tools;

import dev.bascule.adapter.in.cli.common.AdHocServer;
import dev.bascule.adapter.in.cli.common.CliCommand;
import dev.bascule.adapter.in.cli.common.CliConsole;
import dev.bascule.adapter.in.cli.common.CliEnvironment;
import dev.bascule.adapter.in.cli.common.CommandHelp;
import dev.bascule.adapter.in.cli.common.CommonOptions;
import dev.bascule.adapter.in.cli.common.ConfigSource;
import dev.bascule.adapter.in.cli.common.ExitCode;
import dev.bascule.adapter.in.cli.common.OptionMixins;
import dev.bascule.adapter.in.cli.common.ServerSelector;
import dev.bascule.adapter.in.cli.common.UsageException;
import dev.bascule.adapter.in.cli.launch.BridgeOpener;
import dev.bascule.adapter.in.cli.launch.OpenBridge;
import dev.bascule.adapter.in.cli.remote.RemoteBridge;
import dev.bascule.adapter.in.cli.remote.RemoteServers;
import dev.bascule.adapter.in.cli.terminal.TextStyle;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.ListenOverrides;
import dev.bascule.configuration.LogSettings;
import dev.bascule.domain.mcp.ListEntry;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.text.SafeText;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code bascule tools}: lists the tools of the servers. */
public record ToolsCommand(ConfigSource configs, BridgeOpener bridges, CliEnvironment environment)
    implements CliCommand {

  private static final String READ_ONLY = "ro";

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
    RemoteBridge.addCredentials(spec);
    CommonOptions.addTo(spec, LogSettings.Level.ERROR);
  }

  @Override
  public int run(ParseResult parsed) throws IOException {
    CliConsole console = CliConsole.of(parsed, environment);
    List<String> names = AdHocServer.parameters(parsed, /* most= */ 2);
    Optional<BridgeConfig> remote = RemoteServers.find(parsed, configs, environment, console);
    Optional<BridgeConfig> config =
        remote.isPresent() ? remote : configs.configOrDemo(parsed, ListenOverrides.NONE, console);
    if (config.isEmpty()) {
      return ExitCode.USAGE;
    }
    List<ServerId> servers = ServerListings.select(names, config.get());
    try (OpenBridge bridge = bridges.open(config.get())) {
      ServerListings listings =
          ServerListings.load(servers, ListKind.TOOLS, bridge, console, environment.clock());
      print(parsed, names, listings, console);
      return listings.exitCode();
    }
  }

  private static void print(
      ParseResult parsed, List<String> names, ServerListings listed, CliConsole console) {
    boolean json = OptionMixins.isGiven(parsed, OptionMixins.JSON);
    if (names.size() > 1) {
      ToolName name = ServerSelector.parseToolName(names.getLast());
      listed
          .listings()
          .forEach((server, listing) -> printTool(server, tool(name, listing), json, console));
    } else if (json) {
      console.print(SafeText.json(listed.json()));
    } else {
      printAll(listed.rows(ToolsCommand::row), console);
    }
  }

  private static ListingTable.Row row(ListEntry entry) {
    EntryText tool = EntryText.of(entry);
    return new ListingTable.Row(
        tool.name(),
        /* details= */ "",
        tool.isReadOnly() ? READ_ONLY : "",
        tool.description(),
        tool.firstSentence());
  }

  private static void printAll(Map<ServerId, List<ListingTable.Row>> rows, CliConsole console) {
    ListingTable.print(rows, "tool", console);
    if (console.out().width().isPresent()
        && rows.values().stream().flatMap(List::stream).anyMatch(row -> !row.mark().isEmpty())) {
      console.print("");
      console.print(
          console.outPalette().paint(TextStyle.ASIDE, READ_ONLY + ": annotated as read-only"));
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
      console.print(SafeText.json(tool.json().text()));
    } else {
      ToolPage.lines(server, EntryText.of(tool), console.out().width(), console.outPalette())
          .forEach(console::print);
    }
  }
}
