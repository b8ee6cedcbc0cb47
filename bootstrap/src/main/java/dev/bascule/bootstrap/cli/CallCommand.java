package dev.bascule.bootstrap.cli;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.bootstrap.config.ListenOverrides;
import dev.bascule.bootstrap.logging.LogSettings;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.mcp.Arguments;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code bascule call}: calls one tool and prints its result. */
final class CallCommand implements Command {

  private static final String STANDARD_INPUT = "-";

  /** As much as the bridge takes over HTTP. */
  private static final int MAX_ARGUMENT_BYTES = 4 << 20;

  private final ConfigSource configs;
  private final BridgeOpening bridges;
  private final ArgumentsParser parser;
  private final Surroundings surroundings;

  CallCommand(
      ConfigSource configs,
      BridgeOpening bridges,
      ArgumentsParser parser,
      Surroundings surroundings) {
    this.configs = requireNonNull(configs, "configs");
    this.bridges = requireNonNull(bridges, "bridges");
    this.parser = requireNonNull(parser, "parser");
    this.surroundings = requireNonNull(surroundings, "surroundings");
  }

  @Override
  public String name() {
    return "call";
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.usageMessage()
        .header("Call a tool")
        .description(
            "Calls one tool and prints its result: texts as they are, other content as JSON; with"
                + " --json the whole result.");
    spec.addOption(Options.config());
    spec.addOption(Options.flag(Options.JSON, "Print the whole result as JSON"));
    spec.addPositional(parameter("0", "1", "SERVER", "The server, as the configuration names it"));
    spec.addPositional(parameter("1", "1", "TOOL", "The tool"));
    spec.addPositional(
        parameter(
            "2", "0..1", "JSON", "The arguments, a JSON object; - reads them from standard input"));
    Logging.addTo(spec, LogSettings.Level.WARN);
  }

  private static PositionalParamSpec parameter(
      String index, String arity, String label, String description) {
    return PositionalParamSpec.builder()
        .index(index)
        .arity(arity)
        .required(arity.equals("1"))
        .paramLabel(label)
        .type(String.class)
        .description(description)
        .build();
  }

  @Override
  public int run(ParseResult given) throws IOException {
    Optional<BridgeConfig> config = configs.configOrDemo(given, ListenOverrides.NONE);
    if (config.isEmpty()) {
      return ExitCode.USAGE;
    }
    ToolCall call =
        new ToolCall(
            Servers.named(given.matchedPositionalValue(0, ""), config.get()),
            toolName(given.matchedPositionalValue(1, "")),
            arguments(given.matchedPositionalValue(2, "")));
    try (OpenBridge bridge = bridges.open(config.get())) {
      return switch (bridge.callTool().callTool(call, FreshnessDemand.NONE, Exchange.ANONYMOUS)) {
        case Outcome.Served<McpResult>(McpResult result, Provenance _) ->
            print(result, Options.isGiven(given, Options.JSON));
        case Outcome.Failed<McpResult>(Failure failure) -> report(failure, call, bridge);
      };
    }
  }

  private static ToolName toolName(String name) {
    try {
      return new ToolName(name);
    } catch (IllegalArgumentException e) {
      throw new UsageException("TOOL: " + e.getMessage());
    }
  }

  private Arguments arguments(String given) throws IOException {
    byte[] utf8 =
        given.equals(STANDARD_INPUT)
            ? surroundings.in().readNBytes(MAX_ARGUMENT_BYTES + 1)
            : given.getBytes(StandardCharsets.UTF_8);
    if (utf8.length > MAX_ARGUMENT_BYTES) {
      throw new UsageException("JSON: longer than " + Printable.size(MAX_ARGUMENT_BYTES));
    }
    return switch (parser.parse(utf8)) {
      case ArgumentsParser.Parsed.Valid(Arguments arguments) -> arguments;
      case ArgumentsParser.Parsed.Invalid(String detail) ->
          throw new UsageException("JSON: " + detail);
    };
  }

  private int print(McpResult result, boolean json) {
    String text =
        json
            ? result.json().text()
            : ResultText.of(result, surroundings.terminalWidth().isPresent());
    surroundings.out().println(text);
    surroundings.out().flush();
    return result.kind() == McpResult.Kind.ERROR ? ExitCode.TOOL_ERROR : ExitCode.DONE;
  }

  private int report(Failure failure, ToolCall call, OpenBridge bridge) {
    String text =
        failure instanceof Failure.UnknownTool
            ? Servers.unknown("tool", call.tool().value(), toolNames(call.server(), bridge))
            : Failures.describe(failure);
    surroundings.err().println(call.server() + ": " + text);
    return Failures.exitCode(failure);
  }

  private static List<String> toolNames(ServerId server, OpenBridge bridge) {
    return switch (bridge
        .list()
        .list(server, ListKind.TOOLS, FreshnessDemand.ANY_AGE, Exchange.ANONYMOUS)) {
      case Outcome.Served<Listing>(Listing listing, Provenance _) ->
          listing.tools().stream().map(tool -> tool.name().value()).toList();
      case Outcome.Failed<Listing> _ -> List.of();
    };
  }
}
