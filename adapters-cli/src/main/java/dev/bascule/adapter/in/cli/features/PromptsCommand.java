package dev.bascule.adapter.in.cli.features;

import dev.bascule.adapter.in.cli.call.CallArguments;
import dev.bascule.adapter.in.cli.call.ResultPage;
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
import dev.bascule.adapter.in.cli.terminal.ProgressLine;
import dev.bascule.adapter.in.cli.tools.EntryText;
import dev.bascule.adapter.in.cli.tools.ListingTable;
import dev.bascule.adapter.in.cli.tools.ServerListings;
import dev.bascule.application.context.CallContext;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.ListenOverrides;
import dev.bascule.configuration.LogSettings;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ListEntry;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.text.SafeText;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** {@code bascule prompts}: lists the prompts of the servers, or gets one. */
public record PromptsCommand(ConfigSource configs, BridgeOpener bridges, CliEnvironment environment)
    implements CliCommand {

  @Override
  public String name() {
    return "prompts";
  }

  @Override
  public void describe(CommandSpec spec) {
    CommandHelp.describe(
        spec,
        "List the prompts of the servers, or get one",
        "Lists the prompts of all servers, or of one, with their arguments, or gets one prompt and"
            + " prints its messages. Optional arguments are in brackets. --json prints whole"
            + " results.",
        "bascule prompts                       # of all servers",
        "bascule prompts everything            # of one",
        "bascule prompts everything weather city=Graz",
        "bascule prompts -- npx -y some-mcp-server   # without a configuration");
    spec.addOption(OptionMixins.config());
    spec.addOption(OptionMixins.flag(OptionMixins.JSON, "Print JSON"));
    spec.addPositional(OptionMixins.positional("0", "0..1", "SERVER", "Only this server"));
    spec.addPositional(OptionMixins.positional("1", "0..1", "PROMPT", "Get this prompt"));
    spec.addPositional(
        OptionMixins.rest(2)
            .paramLabel("ARGUMENT")
            .description(
                "The arguments of the prompt: NAME=VALUE, NAME=@FILE, or one JSON object of texts")
            .build());
    spec.usageMessage().customSynopsis("bascule prompts [OPTIONS] [SERVER [PROMPT [ARGUMENT...]]]");
    AdHocServer.addTo(spec);
    CommonOptions.addTo(spec, LogSettings.Level.ERROR);
  }

  @Override
  public int run(ParseResult parsed) throws IOException {
    CliConsole console = CliConsole.of(parsed, environment);
    List<String> names = AdHocServer.parameters(parsed, /* most= */ Integer.MAX_VALUE);
    Optional<BridgeConfig> config = configs.configOrDemo(parsed, ListenOverrides.NONE, console);
    if (config.isEmpty()) {
      return ExitCode.USAGE;
    }
    boolean json = OptionMixins.isGiven(parsed, OptionMixins.JSON);
    List<ServerId> servers = ServerListings.select(names, config.get());
    try (OpenBridge bridge = bridges.open(config.get())) {
      ServerListings listed =
          ServerListings.load(servers, ListKind.PROMPTS, bridge, console, environment.clock());
      if (names.size() < 2) {
        printAll(listed, json, console);
      } else if (listed.exitCode() == ExitCode.DONE) {
        McpRequest.GetPrompt request =
            request(servers.getFirst(), names, List.copyOf(listed.listings().values()).getFirst());
        return get(request, json, bridge, console);
      }
      return listed.exitCode();
    }
  }

  private static void printAll(ServerListings listed, boolean json, CliConsole console) {
    if (json) {
      console.print(SafeText.json(listed.json()));
    } else {
      ListingTable.print(listed.rows(PromptsCommand::row), "prompt", console);
    }
  }

  private static ListingTable.Row row(ListEntry item) {
    EntryText prompt = EntryText.of(item);
    String arguments =
        prompt.arguments().stream()
            .map(argument -> isRequired(argument) ? name(argument) : "[" + name(argument) + "]")
            .collect(Collectors.joining(" "));
    return new ListingTable.Row(
        prompt.name(),
        SafeText.line(arguments),
        /* mark= */ "",
        prompt.description(),
        prompt.firstSentence());
  }

  private static boolean isRequired(JsonNode argument) {
    return argument.path("required").asBoolean(false);
  }

  private static String name(JsonNode argument) {
    return argument.path("name").asString("");
  }

  /** Returns the request, whose arguments are those that the server lists. */
  private McpRequest.GetPrompt request(ServerId server, List<String> names, Listing listing)
      throws IOException {
    String name = names.get(1);
    List<JsonNode> known =
        listing.items().stream()
            .filter(item -> item.key().equals(name))
            .findFirst()
            .map(item -> EntryText.of(item).arguments())
            .orElseThrow(() -> unknown("prompt", name, keys(listing)));
    JsonBytes arguments =
        new CallArguments(environment)
            .read(names.subList(2, names.size()), MissingNode::getInstance)
            .json();
    JsonNode given = JsonMapper.shared().readTree(arguments.toByteArray());
    List<String> knownNames = known.stream().map(PromptsCommand::name).toList();
    for (Map.Entry<String, JsonNode> argument : given.properties()) {
      if (!knownNames.contains(argument.getKey())) {
        throw unknown("argument", argument.getKey(), knownNames);
      }
      if (!argument.getValue().isString()) {
        throw new UsageException(
            "ARGUMENT: "
                + argument.getKey()
                + ": the arguments of a prompt are texts; use NAME=VALUE");
      }
    }
    for (JsonNode argument : known) {
      if (isRequired(argument) && !given.has(name(argument))) {
        throw new UsageException(
            SafeText.line(
                "the prompt \"" + name + "\" requires the argument \"" + name(argument) + "\""));
      }
    }
    return new McpRequest.GetPrompt(server, name, arguments);
  }

  private static List<String> keys(Listing listing) {
    return listing.items().stream().<String>map(ListEntry::key).toList();
  }

  private static UsageException unknown(String kind, String name, List<String> candidates) {
    return new UsageException(ServerSelector.unknownNameMessage(kind, name, candidates));
  }

  private int get(
      McpRequest.GetPrompt request, boolean json, OpenBridge bridge, CliConsole console) {
    return switch (get(request, bridge, console)) {
      case Outcome.Served<McpResult>(McpResult result, CacheProvenance _) -> {
        if (json) {
          console.print(SafeText.json(result.json().text()));
        } else if (console.out().isTerminal()) {
          ResultPage.promptLines(result, console.outPalette()).forEach(console::print);
        } else {
          console.print(ResultPage.plainPrompt(result));
        }
        yield ExitCode.DONE;
      }
      case Outcome.Failed<McpResult>(Failure failure) ->
          ServerListings.report(failure, request.server(), bridge, console);
    };
  }

  private Outcome<McpResult> get(
      McpRequest.GetPrompt request, OpenBridge bridge, CliConsole console) {
    try (ProgressLine _ =
        console.progress(
            request.server() + " " + SafeText.line(request.name()),
            request.server(),
            bridge.showServers(),
            environment.clock())) {
      return bridge.useServerFeatures().getPrompt(request, CallContext.ANONYMOUS);
    }
  }
}
