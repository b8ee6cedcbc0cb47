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

  private static final String ALL = "--all";

  @Override
  public String name() {
    return "check";
  }

  @Override
  public void describe(CommandSpec spec) {
    CommandHelp.describe(
        spec,
        "Validate a configuration and print its effective values",
        "Reads the configuration and prints warnings about settings that are probably unintended,"
            + " then what the file sets, with its line. If the configuration is invalid, prints"
            + " one line per error, FILE:LINE:COLUMN: KEY: MESSAGE, and exits with 2. Does not"
            + " start servers and does not print secrets.",
        "bascule check                       # the file in this folder",
        "bascule check --all                 # with the defaults",
        "bascule check -c bascule.yaml       # this file",
        "bascule check --json                # for a program");
    spec.addOption(OptionMixins.config());
    spec.addOption(OptionMixins.flag(ALL, "Print every effective value, including defaults"));
    spec.addOption(
        OptionMixins.flag(
            OptionMixins.JSON, "Print one JSON object, including errors and defaults"));
    CommonOptions.addTo(spec, LogSettings.Level.ERROR);
  }

  @Override
  public int run(ParseResult parsed) {
    CliConsole console = CliConsole.of(parsed, environment);
    ConfigFile file = configs.requiredFile(parsed);
    return switch (configs.readResult(file, ListenOverrides.NONE)) {
      case ConfigResult.Valid valid -> {
        print(valid, parsed, console);
        yield ExitCode.DONE;
      }
      case ConfigResult.Invalid(List<ConfigError> errors) -> {
        if (OptionMixins.isGiven(parsed, OptionMixins.JSON)) {
          console.print(CheckJson.text(CheckJson.invalid(file.name(), errors)));
        } else {
          errors.forEach(error -> console.printError(TerminalText.line(error.toString())));
        }
        yield ExitCode.USAGE;
      }
    };
  }

  private void print(ConfigResult.Valid valid, ParseResult parsed, CliConsole console) {
    List<ConfigWarning> warnings = new ArrayList<>(valid.warnings());
    warnings.addAll(
        ConfigWarnings.find(valid, environment.programs(), InstantSource.system().instant()));
    List<SettingGroup> groups = CheckReport.groups(valid);
    if (OptionMixins.isGiven(parsed, OptionMixins.JSON)) {
      console.print(CheckJson.text(CheckJson.valid(valid.sourceMap().files(), groups, warnings)));
      return;
    }
    CheckPage page = new CheckPage(valid, console);
    page.printWarnings(warnings);
    if (OptionMixins.isGiven(parsed, ALL)) {
      page.printAll(groups);
    } else {
      page.printSet(groups);
    }
    page.printSummary(warnings.size());
  }
}
