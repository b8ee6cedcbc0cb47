package dev.bascule.adapter.in.cli.serve;

import dev.bascule.adapter.in.cli.common.CliCommand;
import dev.bascule.adapter.in.cli.common.CliConsole;
import dev.bascule.adapter.in.cli.common.CliEnvironment;
import dev.bascule.adapter.in.cli.common.CommandHelp;
import dev.bascule.adapter.in.cli.common.CommonOptions;
import dev.bascule.adapter.in.cli.common.ConfigSource;
import dev.bascule.adapter.in.cli.common.ExitCode;
import dev.bascule.adapter.in.cli.common.OptionMixins;
import dev.bascule.configuration.LogSettings;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code bascule demo}: runs the service in front of the embedded demo server. */
public record DemoCommand(ConfigSource configs, BridgeService service, CliEnvironment environment)
    implements CliCommand {

  @Override
  public String name() {
    return "demo";
  }

  @Override
  public void describe(CommandSpec spec) {
    CommandHelp.describe(
        spec,
        "Run the service with an embedded demo server",
        "Needs no configuration, and prints requests to try.",
        "bascule demo                # on 127.0.0.1:8808",
        "bascule demo --port 0       # on a free port");
    OptionMixins.addListening(spec);
    CommonOptions.addTo(spec, LogSettings.Level.INFO);
  }

  @Override
  public int run(ParseResult parsed) {
    CliConsole console = CliConsole.of(parsed, environment);
    return configs
        .demo(OptionMixins.listen(parsed), console)
        .map(valid -> service.run(valid, Optional.empty(), console))
        .orElse(ExitCode.USAGE);
  }
}
