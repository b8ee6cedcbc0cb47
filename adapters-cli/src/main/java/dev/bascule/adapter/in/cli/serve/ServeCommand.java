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
import dev.bascule.adapter.in.cli.common.UsageException;
import dev.bascule.configuration.ListenOverrides;
import dev.bascule.configuration.LogSettings;
import dev.bascule.configuration.load.ConfigResult;
import dev.bascule.configuration.parse.ConfigFile;
import dev.bascule.domain.text.SafeText;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code bascule serve}: runs the service until it is stopped. */
public record ServeCommand(ConfigSource configs, BridgeService service, CliEnvironment environment)
    implements CliCommand {

  private static final String NO_RELOAD = "--no-reload";

  @Override
  public String name() {
    return "serve";
  }

  @Override
  public void describe(CommandSpec spec) {
    CommandHelp.describe(
        spec,
        "Run the service",
        "Runs until SIGTERM or SIGINT. Prints `listening on http://HOST:PORT` on standard output"
            + " when it accepts requests, and a summary of the servers on standard error. Requires"
            + " a configuration, or one server on the command line; `bascule demo` requires"
            + " neither.",
        "bascule serve                             # the file in this folder",
        "bascule serve -c bascule.yaml -p 0        # on a free port",
        "bascule serve --log-format json           # for a log collector",
        "bascule serve -- npx -y some-mcp-server  # without a configuration",
        "bascule serve --url http://127.0.0.1:3001/mcp");
    spec.addOption(OptionMixins.config());
    OptionMixins.addListening(spec);
    spec.addOption(
        OptionMixins.flag(
            NO_RELOAD, "Do not watch the configuration file; reload only on request"));
    AdHocServer.addTo(spec);
    CommonOptions.addTo(spec, LogSettings.Level.INFO);
  }

  @Override
  public int run(ParseResult parsed) {
    CliConsole console = CliConsole.of(parsed, environment);
    ListenOverrides overrides = OptionMixins.listen(parsed);
    AdHocServer.parameters(parsed, /* most= */ 0);
    ConfigFile file = configs.file(parsed).orElseThrow(this::missingConfig);
    return configs
        .read(file, overrides, console)
        .map(valid -> run(valid, file, parsed, console))
        .orElse(ExitCode.USAGE);
  }

  private int run(
      ConfigResult.Valid valid, ConfigFile file, ParseResult parsed, CliConsole console) {
    valid.warnings().forEach(warning -> console.printWarning(SafeText.line(warning.toString())));
    boolean watched = file.text().isEmpty() && !OptionMixins.isGiven(parsed, NO_RELOAD);
    return service.run(
        valid,
        Optional.of(configs.reloadableConfig(file, OptionMixins.listen(parsed), watched)),
        console);
  }

  private UsageException missingConfig() {
    return new UsageException(
        "no configuration found in "
            + environment.workingFolder()
            + " (looked for "
            + ConfigSource.names()
            + "); write a file with `bascule init`, pass one with --config, pass a server with"
            + " --url or its command after --, or try `bascule demo`");
  }
}
