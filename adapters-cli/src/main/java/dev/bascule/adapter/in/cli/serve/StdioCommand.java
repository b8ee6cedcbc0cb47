package dev.bascule.adapter.in.cli.serve;

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
import dev.bascule.adapter.in.cli.launch.BridgeLauncher;
import dev.bascule.adapter.in.cli.launch.StopSignal;
import dev.bascule.adapter.in.cli.launch.StreamBridge;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.ListenOverrides;
import dev.bascule.configuration.LogSettings;
import dev.bascule.configuration.load.ConfigResult;
import dev.bascule.configuration.parse.ConfigFile;
import dev.bascule.domain.mcp.ServerId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code bascule stdio}: serves one MCP client over standard input and output. */
public record StdioCommand(
    ConfigSource configs, BridgeLauncher launcher, StopSignal stop, CliEnvironment environment)
    implements CliCommand {

  @Override
  public String name() {
    return "stdio";
  }

  @Override
  public void describe(CommandSpec spec) {
    CommandHelp.describe(
        spec,
        "Serve one MCP client over standard input and output",
        "An MCP server for clients that only start processes, such as Claude Desktop. Offers all"
            + " servers of the configuration, with tools named server__tool, or one server with"
            + " unchanged names. Runs until the end of the input, SIGTERM or SIGINT. Prints only"
            + " messages on standard output, and the log on standard error.",
        "bascule stdio                    # all servers of the configuration",
        "bascule stdio everything         # one of them",
        "bascule stdio -- npx -y some-mcp-server",
        "bascule stdio --url http://127.0.0.1:8808/mcp --header 'X-API-Key: $${TOKEN}'");
    spec.addOption(OptionMixins.config());
    spec.addPositional(OptionMixins.positional("0", "0..1", "SERVER", "Only this server"));
    AdHocServer.addTo(spec);
    CommonOptions.addTo(spec, LogSettings.Level.WARN);
  }

  @Override
  public int run(ParseResult parsed) throws IOException {
    CliConsole console = CliConsole.of(parsed, environment);
    List<String> names = AdHocServer.parameters(parsed, /* most= */ 1);
    ConfigFile file = configs.requiredFile(parsed);
    Optional<BridgeConfig> config =
        configs.read(file, ListenOverrides.NONE, console).map(ConfigResult.Valid::config);
    if (config.isEmpty()) {
      return ExitCode.USAGE;
    }
    boolean isAdHoc = file.text().isPresent();
    Optional<ServerId> server =
        names.isEmpty()
            ? config.get().serverIds().stream().filter(_ -> isAdHoc).findFirst()
            : Optional.of(ServerSelector.findServer(names.getFirst(), config.get()).id());
    if (environment.out().isTerminal()) {
      console.printNote("an MCP server on standard input; MCP clients start this command");
    }
    return serve(server, config.get());
  }

  private int serve(Optional<ServerId> server, BridgeConfig config) throws IOException {
    stop.setGracePeriod(BridgeService.CHILD_GRACE);
    try (StreamBridge bridge = launcher.openStreams(config)) {
      Thread.ofVirtual()
          .name("stop")
          .start(
              () -> {
                boolean _ = stop.await();
                bridge.end();
              });
      bridge.serve(server, environment.in(), environment.rawOut());
      return ExitCode.DONE;
    }
  }
}
