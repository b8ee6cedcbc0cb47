package dev.bascule.bootstrap.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * Sets how the logger behaves, through the system properties that {@code logback.xml} reads; so it
 * has to come before the first logger.
 */
final class Logging {

  static final String LEVEL_PROPERTY = "bascule.log.level";
  static final String FORMAT_PROPERTY = "bascule.log.format";

  private static final String LEVEL = "--log-level";
  private static final String FORMAT = "--log-format";

  private Logging() {}

  /**
   * Adds the options.
   *
   * @param level the level where neither an option nor the environment names one
   */
  static void addTo(CommandSpec spec, LogLevel level) {
    spec.addOption(
        Options.choice(LEVEL, LogLevel.class)
            .defaultValue("${env:BASCULE_LOG_LEVEL:-" + Options.word(level) + "}")
            .description(
                "How much is logged, to standard error: error, warn, info, debug or trace."
                    + " BASCULE_LOG_LEVEL sets it too. Default: "
                    + Options.word(level))
            .build());
    spec.addOption(
        Options.choice(FORMAT, LogFormat.class)
            .defaultValue("${env:BASCULE_LOG_FORMAT:-text}")
            .description(
                "How log lines look: text or json. BASCULE_LOG_FORMAT sets it too. Default: text")
            .build());
  }

  static void configure(ParseResult given) {
    set(LEVEL_PROPERTY, given, LEVEL);
    set(FORMAT_PROPERTY, given, FORMAT);
  }

  private static void set(String property, ParseResult given, String option) {
    Enum<?> choice = given.commandSpec().findOption(option).getValue();
    System.setProperty(property, Options.word(choice));
  }
}
