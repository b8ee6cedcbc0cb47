package dev.bascule.bootstrap.cli.check;

import dev.bascule.bootstrap.cli.common.CliCommand;
import dev.bascule.bootstrap.cli.common.CliConsole;
import dev.bascule.bootstrap.cli.common.CliEnvironment;
import dev.bascule.bootstrap.cli.common.CommandHelp;
import dev.bascule.bootstrap.cli.common.CommonOptions;
import dev.bascule.bootstrap.cli.common.ConfigSource;
import dev.bascule.bootstrap.cli.common.ExitCode;
import dev.bascule.bootstrap.cli.common.OptionMixins;
import dev.bascule.bootstrap.config.ListenOverrides;
import dev.bascule.bootstrap.config.load.ConfigResult;
import dev.bascule.bootstrap.config.parse.ConfigError;
import dev.bascule.bootstrap.config.parse.ConfigFile;
import dev.bascule.bootstrap.config.parse.ConfigWarning;
import dev.bascule.bootstrap.logging.LogSettings;
import dev.bascule.bootstrap.terminal.TerminalText;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code bascule check}: prints the effective configuration, or its errors. */
public record CheckCommand(ConfigSource configs, CliEnvironment environment) implements CliCommand {

  @Override
  public String name() {
    return "check";
  }

  @Override
  public void describe(CommandSpec spec) {
    CommandHelp.describe(
        spec,
        "Validate a configuration and print its effective values",
        "Reads the configuration and prints every effective value: the default, or the one from the"
            + " file with its line. Warns about settings that are probably unintended. If the"
            + " configuration is invalid, prints one line per error, FILE:LINE:COLUMN: KEY:"
            + " MESSAGE, and exits with 2. Does not start servers and does not print secrets.",
        "bascule check                       # the file in this folder",
        "bascule check -c bascule.yaml       # this file",
        "bascule check --json                # for a program");
    spec.addOption(OptionMixins.config());
    spec.addOption(OptionMixins.flag(OptionMixins.JSON, "Print one JSON object, including errors"));
    CommonOptions.addTo(spec, LogSettings.Level.ERROR);
  }

  @Override
  public int run(ParseResult parsed) {
    CliConsole console = CliConsole.of(parsed, environment);
    ConfigFile file = configs.requiredFile(parsed);
    boolean json = OptionMixins.isGiven(parsed, OptionMixins.JSON);
    return switch (configs.readResult(file, ListenOverrides.NONE)) {
      case ConfigResult.Valid valid -> {
        print(file.name(), valid, json, console);
        yield ExitCode.DONE;
      }
      case ConfigResult.Invalid invalid -> {
        print(file.name(), invalid.errors(), json, console);
        yield ExitCode.USAGE;
      }
    };
  }

  private void print(String file, ConfigResult.Valid valid, boolean json, CliConsole console) {
    List<ConfigWarning> warnings = new ArrayList<>(valid.warnings());
    warnings.addAll(
        ConfigWarnings.find(valid, environment.programs(), InstantSource.system().instant()));
    if (json) {
      console.print(CheckJson.valid(file, CheckReport.groups(valid), warnings));
    } else {
      new CheckPage(file, console).print(valid, warnings);
    }
  }

  private static void print(
      String file, List<ConfigError> errors, boolean json, CliConsole console) {
    if (json) {
      console.print(CheckJson.invalid(file, errors));
    } else {
      errors.forEach(error -> console.printError(TerminalText.line(error.toString())));
    }
  }
}
