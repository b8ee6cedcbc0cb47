package dev.bascule.bootstrap.cli;

import static java.util.Objects.requireNonNull;

import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.bootstrap.logging.LogSettings;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code bascule serve}: runs the service until it is told to stop. */
final class ServeCommand implements Command {

  private final ConfigSource configs;
  private final Service service;

  ServeCommand(ConfigSource configs, Service service) {
    this.configs = requireNonNull(configs, "configs");
    this.service = requireNonNull(service, "service");
  }

  @Override
  public String name() {
    return "serve";
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.usageMessage()
        .header("Run the service")
        .description(
            "Serves until SIGTERM or SIGINT, and says where it listens once it accepts requests."
                + " Without a configuration it serves the demo server.");
    spec.addOption(Options.config());
    Options.addListening(spec);
    Logging.addTo(spec, LogSettings.Level.INFO);
  }

  @Override
  public int run(ParseResult given) {
    Optional<BridgeConfig> config = configs.configOrDemo(given, Options.listen(given));
    return config.map(service::run).orElse(ExitCode.USAGE);
  }
}
