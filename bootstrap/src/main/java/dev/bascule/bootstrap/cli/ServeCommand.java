package dev.bascule.bootstrap.cli;

import static java.util.Objects.requireNonNull;

import dev.bascule.bootstrap.config.ListenOverrides;
import dev.bascule.bootstrap.logging.LogSettings;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code bascule serve}: runs the service until it is told to stop. */
final class ServeCommand implements Command {

  private static final String NO_RELOAD = "--no-reload";

  private final ConfigSource configs;
  private final Service service;
  private final Surroundings surroundings;

  ServeCommand(ConfigSource configs, Service service, Surroundings surroundings) {
    this.configs = requireNonNull(configs, "configs");
    this.service = requireNonNull(service, "service");
    this.surroundings = requireNonNull(surroundings, "surroundings");
  }

  @Override
  public String name() {
    return "serve";
  }

  @Override
  public void describe(CommandSpec spec) {
    Help.describe(
        spec,
        "Run the service",
        "Serves until SIGTERM or SIGINT. The line `listening on http://HOST:PORT` on standard"
            + " output says that it accepts requests; standard error tells what is behind it."
            + " Without a configuration it serves the demo server.");
    Help.examples(
        spec,
        "bascule serve                             # what lies in this folder",
        "bascule serve -c bascule.yaml -p 0        # on a free port",
        "bascule serve --log-format json           # for a log collector");
    spec.addOption(Options.config());
    Options.addListening(spec);
    spec.addOption(
        Options.flag(
            NO_RELOAD, "Leave changes of the configuration file alone until told to read it"));
    CommonOptions.addTo(spec, LogSettings.Level.INFO);
  }

  @Override
  public int run(ParseResult given) {
    Voice voice = Voice.of(given, surroundings);
    ListenOverrides overrides = Options.listen(given);
    return configs
        .configOrDemo(given, overrides, voice)
        .map(
            config ->
                service.run(
                    config,
                    configs.live(given, overrides, !Options.isGiven(given, NO_RELOAD)),
                    voice))
        .orElse(ExitCode.USAGE);
  }
}
