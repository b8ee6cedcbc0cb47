package dev.bascule.bootstrap.cli;

import static java.util.Objects.requireNonNull;

import dev.bascule.bootstrap.logging.LogSettings;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code bascule demo}: runs the service in front of the embedded demo server. */
final class DemoCommand implements Command {

  private final ConfigSource configs;
  private final Service service;
  private final Surroundings surroundings;

  DemoCommand(ConfigSource configs, Service service, Surroundings surroundings) {
    this.configs = requireNonNull(configs, "configs");
    this.service = requireNonNull(service, "service");
    this.surroundings = requireNonNull(surroundings, "surroundings");
  }

  @Override
  public String name() {
    return "demo";
  }

  @Override
  public void describe(CommandSpec spec) {
    Help.describe(
        spec,
        "Run the service in front of an embedded demo server",
        "Needs no configuration, and shows what to try.");
    Help.examples(
        spec,
        "bascule demo                # on 127.0.0.1:8808",
        "bascule demo --port 0       # on a free port");
    Options.addListening(spec);
    CommonOptions.addTo(spec, LogSettings.Level.INFO);
  }

  @Override
  public int run(ParseResult given) {
    Voice voice = Voice.of(given, surroundings);
    return configs
        .demo(Options.listen(given), voice)
        .map(config -> service.run(config, voice))
        .orElse(ExitCode.USAGE);
  }
}
