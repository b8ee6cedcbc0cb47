package dev.bascule.bootstrap.cli;

import dev.bascule.bootstrap.logging.LogSettings;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** The options about logging, which every command has. */
final class Logging {

  private static final String LEVEL = "--log-level";
  private static final String FORMAT = "--log-format";

  private Logging() {}

  /**
   * Adds the options.
   *
   * @param level the level where neither an option nor the environment names one
   */
  static void addTo(CommandSpec spec, LogSettings.Level level) {
    spec.addOption(
        Options.choice(LEVEL, LogSettings.Level.class)
            .defaultValue("${env:BASCULE_LOG_LEVEL:-" + Options.word(level) + "}")
            .description(
                "How much is logged, to standard error: error, warn, info, debug or trace."
                    + " BASCULE_LOG_LEVEL sets it too. Default: "
                    + Options.word(level))
            .build());
    spec.addOption(
        Options.choice(FORMAT, LogSettings.Format.class)
            .defaultValue("${env:BASCULE_LOG_FORMAT:-text}")
            .description(
                "How log lines look: text or json. BASCULE_LOG_FORMAT sets it too. Default: text")
            .build());
  }

  /** Hands what was given to the logger; so it has to come before the first logger. */
  static void configure(ParseResult given) {
    LogSettings.Level level = given.commandSpec().findOption(LEVEL).getValue();
    LogSettings.Format format = given.commandSpec().findOption(FORMAT).getValue();
    new LogSettings(level, format).publish();
  }
}
