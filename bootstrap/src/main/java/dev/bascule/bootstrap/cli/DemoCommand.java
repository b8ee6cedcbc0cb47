package dev.bascule.bootstrap.cli;

import static java.util.Objects.requireNonNull;

import dev.bascule.bootstrap.logging.LogSettings;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code bascule demo}: runs the service in front of the embedded demo server. */
final class DemoCommand implements Command {

  private final ConfigSource configs;
  private final Service service;

  DemoCommand(ConfigSource configs, Service service) {
    this.configs = requireNonNull(configs, "configs");
    this.service = requireNonNull(service, "service");
  }

  @Override
  public String name() {
    return "demo";
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.usageMessage()
        .header("Run the service in front of an embedded demo server")
        .description("Needs no configuration, and shows what to try.");
    Options.addListening(spec);
    Logging.addTo(spec, LogSettings.Level.INFO);
  }

  @Override
  public int run(ParseResult given) {
    return configs.demo(Options.listen(given)).map(service::run).orElse(ExitCode.USAGE);
  }
}
