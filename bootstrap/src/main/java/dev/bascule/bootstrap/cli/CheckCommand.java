package dev.bascule.bootstrap.cli;

import static java.util.Objects.requireNonNull;

import dev.bascule.bootstrap.config.ConfigFile;
import dev.bascule.bootstrap.config.ListenOverrides;
import dev.bascule.bootstrap.config.Reading;
import dev.bascule.bootstrap.logging.LogSettings;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code bascule check}: tells what a configuration means, or all that is wrong with it. */
final class CheckCommand implements Command {

  private final ConfigSource configs;
  private final Surroundings surroundings;

  CheckCommand(ConfigSource configs, Surroundings surroundings) {
    this.configs = requireNonNull(configs, "configs");
    this.surroundings = requireNonNull(surroundings, "surroundings");
  }

  @Override
  public String name() {
    return "check";
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.usageMessage()
        .header("Say what a configuration means, or what is wrong with it")
        .description(
            "Reads the configuration and prints what it means: each server, its transport, its"
                + " protocol and the policies in effect. One line for each mistake:"
                + " FILE:LINE:COLUMN: KEY: MESSAGE.");
    spec.addOption(Options.config());
    Logging.addTo(spec, LogSettings.Level.WARN);
  }

  @Override
  public int run(ParseResult given) {
    Optional<ConfigFile> file = configs.file(given);
    if (file.isEmpty()) {
      throw new UsageException("nothing to check: there is no " + ConfigSource.names() + " here");
    }
    Optional<Reading.Valid> config = configs.read(file.get(), ListenOverrides.NONE);
    config.map(CheckReport::lines).ifPresent(lines -> lines.forEach(surroundings.out()::println));
    return config.isPresent() ? ExitCode.DONE : ExitCode.USAGE;
  }
}
