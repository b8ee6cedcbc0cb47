package dev.bascule.adapter.in.cli.call;

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
import dev.bascule.adapter.in.cli.terminal.ProgressLine;
import dev.bascule.adapter.in.cli.tools.EntryText;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientChannel;
import dev.bascule.application.context.ClientContext;
import dev.bascule.application.context.ForwardedParams;
import dev.bascule.application.port.in.Invocation;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.ListenOverrides;
import dev.bascule.configuration.LogSettings;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.ArgumentError;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.FailureMessages;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.text.SafeText;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** {@code bascule call}: calls one tool and prints its result. */
public record CallCommand(ConfigSource configs, BridgeOpener bridges, CliEnvironment environment)
    implements CliCommand {

  private static final String VERBOSE = "--verbose";
  private static final String OUTPUT = "--output";

  @Override
  public String name() {
    return "call";
  }

  @Override
  public void describe(CommandSpec spec) {
    CommandHelp.describe(
        spec,
        "Call a tool",
        "Calls one tool and prints its result. On a terminal, prints text, indented JSON and a note"
            + " in place of an image, and displays progress. To a pipe or a file, prints text"
            + " unchanged and other content as JSON. --output writes images, audio and resources to"
            + " files. --json prints the whole result. Ctrl-C cancels the call.",
        "bascule call everything echo message=hello",
        "bascule call everything get-sum a=1 b=2      # converted to numbers by the schema",
        "bascule call everything get-sum '{\"a\": 1, \"b\": 2}'",
        "echo '{\"a\": 1, \"b\": 2}' | bascule call everything get-sum -",
        "bascule call -o tiny.png everything get-tiny-image   # writes the image",
        "bascule call server echo message=hi -- npx -y some-mcp-server",
        "bascule call --url http://127.0.0.1:3001/mcp server echo message=hi");
    spec.addOption(OptionMixins.config());
    spec.addOption(OptionMixins.flag(OptionMixins.JSON, "Print the whole result as JSON"));
    spec.addOption(
        OptionMixins.text(
            "-o",
            OUTPUT,
            "FILE",
            "Write the image, audio or resource of the result to FILE, further ones to files"
                + " with a number; without one of them, write the text"));
    spec.addOption(
        OptionMixins.flag("-v", VERBOSE, "Print the server's log messages, on standard error"));
    spec.addPositional(
        OptionMixins.positional("0", "0..1", "SERVER", "Name of the server in the configuration"));
    spec.addPositional(OptionMixins.positional("1", "0..1", "TOOL", "Name of the tool"));
    spec.addPositional(argumentsParameter());
    spec.usageMessage().customSynopsis("bascule call [OPTIONS] SERVER TOOL [ARGUMENT...]");
    AdHocServer.addTo(spec);
    RemoteBridge.addCredentials(spec);
    CommonOptions.addTo(spec, LogSettings.Level.ERROR);
  }

  private static PositionalParamSpec argumentsParameter() {
    return OptionMixins.rest(2)
        .paramLabel("ARGUMENT")
        .description(
            "The arguments: a JSON object, @FILE to read it from a file, - to read it from standard"
                + " input.",
            "Or pairs that form an object:",
            "NAME=VALUE   converted to the type in the tool's schema",
            "NAME:=JSON   any JSON value",
            "NAME=@FILE   the content of the file",
            "Default: {}")
        .build();
  }

  @Override
  public int run(ParseResult parsed) throws IOException {
    CliConsole console = CliConsole.of(parsed, environment);
    List<String> parameters = AdHocServer.parameters(parsed, /* most= */ Integer.MAX_VALUE);
    if (parameters.size() < 2) {
      throw new UsageException("the parameters SERVER and TOOL are required");
    }
    Optional<BridgeConfig> remote = RemoteServers.find(parsed, configs, environment, console);
    Optional<BridgeConfig> config =
        remote.isPresent() ? remote : configs.configOrDemo(parsed, ListenOverrides.NONE, console);
    if (config.isEmpty()) {
      return ExitCode.USAGE;
    }
    ServerId server = ServerSelector.findServer(parameters.getFirst(), config.get()).id();
    ToolName tool = ServerSelector.parseToolName(parameters.get(1));
    List<String> words = parameters.subList(2, parameters.size());
    Optional<ResultFiles> files =
        OptionMixins.text(parsed, OUTPUT)
            .map(file -> new ResultFiles(environment.workingFolder(), file, console));
    files.ifPresent(ResultFiles::check);
    try (OpenBridge bridge = bridges.open(config.get())) {
      ToolCall call =
          new ToolCall(
              server,
              tool,
              new CallArguments(environment)
                  .read(words, () -> schema(server, tool, bridge, console)));
      return switch (call(call, bridge, OptionMixins.isGiven(parsed, VERBOSE), console)) {
        case Outcome.Served<McpResult>(McpResult result, CacheProvenance _) ->
            print(result, files, OptionMixins.isGiven(parsed, OptionMixins.JSON), console);
        case Outcome.Failed<McpResult>(Failure failure) -> report(failure, call, bridge, console);
      };
    }
  }

  private Outcome<McpResult> call(
      ToolCall call, OpenBridge bridge, boolean verbose, CliConsole console) {
    String what = call.server() + " " + SafeText.line(call.tool().value());
    try (ProgressLine line =
        console.progress(what, call.server(), bridge.showServers(), environment.clock())) {
      ClientChannel channel = new CallChannel(line, console.showsProgress(), verbose);
      ClientContext client = ClientContext.plain(channel);
      ForwardedParams forwardedParams =
          new ForwardedParams(
              ForwardedParams.NONE.members(),
              ForwardedParams.NONE.meta(),
              verbose ? Optional.of(LogLevel.DEBUG) : Optional.empty());
      CallContext context = new CallContext(Caller.ANONYMOUS, client, forwardedParams);
      try (Invocation<McpResult> invocation =
          bridge.callTool().prepare(call, FreshnessRequirement.NONE, context)) {
        return invocation.await();
      }
    }
  }

  private static int print(
      McpResult result, Optional<ResultFiles> files, boolean json, CliConsole console)
      throws IOException {
    boolean isError = result.kind() == McpResult.Kind.ERROR;
    if (files.isPresent() && !isError) {
      files.get().write(result);
    }
    if (json) {
      console.print(SafeText.json(result.json().text()));
    } else if (files.isPresent() && !isError) {
      return ExitCode.DONE;
    } else if (console.out().isTerminal()) {
      ResultPage.lines(result, console.outPalette()).forEach(console::print);
    } else {
      console.print(ResultPage.plainText(result));
    }
    return result.kind() == McpResult.Kind.ERROR ? ExitCode.TOOL_ERROR : ExitCode.DONE;
  }

  private static int report(Failure failure, ToolCall call, OpenBridge bridge, CliConsole console) {
    if (failure instanceof Failure.InvalidArguments(List<ArgumentError> errors)) {
      errors.forEach(error -> console.printError("ARGUMENT: " + FailureMessages.describe(error)));
      return ExitCode.of(failure);
    }
    String text =
        failure instanceof Failure.UnknownTool
            ? ServerSelector.unknownNameMessage(
                "tool",
                call.tool().value(),
                listing(call.server(), bridge).map(ServerSelector::toolNames).orElse(List.of()))
            : FailureMessages.describe(failure);
    console.printError(call.server() + ": " + text);
    console.printStderr(bridge.showServers().showStderr(call.server()));
    return ExitCode.of(failure);
  }

  /** Returns the tool's input schema; an empty schema if the tool is unknown. */
  private JsonNode schema(ServerId server, ToolName tool, OpenBridge bridge, CliConsole console) {
    try (ProgressLine _ =
        console.progress(
            "connecting to " + server, server, bridge.showServers(), environment.clock())) {
      return listing(server, bridge)
          .flatMap(listing -> listing.find(tool))
          .map(definition -> EntryText.of(definition).input())
          .orElseGet(MissingNode::getInstance);
    }
  }

  private static Optional<Listing> listing(ServerId server, OpenBridge bridge) {
    return switch (bridge
        .listServerFeatures()
        .list(server, ListKind.TOOLS, FreshnessRequirement.ANY_AGE, CallContext.ANONYMOUS)) {
      case Outcome.Served<Listing>(Listing listing, CacheProvenance _) -> Optional.of(listing);
      case Outcome.Failed<Listing> _ -> Optional.empty();
    };
  }
}
