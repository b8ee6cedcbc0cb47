package dev.bascule.bootstrap.cli.common;

import dev.bascule.bootstrap.logging.LogSettings;
import dev.bascule.bootstrap.terminal.ColorMode;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The options that every command has: about colours and logging. */
public final class CommonOptions {

  static final String COLOUR = "--color";
  static final String DEBUG = "--debug";

  private static final String LEVEL = "--log-level";
  private static final String FORMAT = "--log-format";

  private CommonOptions() {}

  /**
   * Adds the options.
   *
   * @param level what is logged where neither an option nor the environment says so
   */
  public static void addTo(CommandSpec spec, LogSettings.Level level) {
    spec.addOption(colour());
    spec.addOption(
        OptionMixins.choice(LEVEL, LogSettings.Level.class)
            .defaultValue("${env:BASCULE_LOG_LEVEL:-" + OptionMixins.word(level) + "}")
            .description(
                "How much is logged, to standard error: error, warn, info, debug or trace."
                    + " BASCULE_LOG_LEVEL sets it too. Default: "
                    + OptionMixins.word(level))
            .build());
    spec.addOption(
        OptionMixins.choice(FORMAT, LogSettings.Format.class)
            .defaultValue("${env:BASCULE_LOG_FORMAT:-text}")
            .description(
                "How standard error looks: text, or json, one object a line."
                    + " BASCULE_LOG_FORMAT sets it too. Default: text")
            .build());
    spec.addOption(
        OptionMixins.flag(
            DEBUG,
            "Log at level debug, and show stack traces, which may hold secrets. BASCULE_DEBUG=1"
                + " does it too"));
  }

  public static OptionSpec colour() {
    return OptionMixins.choice(COLOUR, ColorMode.class)
        .paramLabel("WHEN")
        .defaultValue("auto")
        .description(
            "Use colours: auto, always or never. auto heeds NO_COLOR and FORCE_COLOR."
                + " Default: auto, on terminals only")
        .build();
  }

  /** Returns whether colours are wanted; where the command has no say in it, on terminals. */
  public static ColorMode colour(ParseResult parsed) {
    OptionSpec option = parsed.commandSpec().findOption(COLOUR);
    return option == null ? ColorMode.AUTO : option.<ColorMode>getValue();
  }

  static LogSettings.Format format(ParseResult parsed) {
    return parsed.commandSpec().findOption(FORMAT).getValue();
  }

  static boolean isDebug(ParseResult parsed, Map<String, String> environment) {
    String variable = environment.getOrDefault("BASCULE_DEBUG", "");
    return OptionMixins.isGiven(parsed, DEBUG) || !(variable.isEmpty() || variable.equals("0"));
  }

  /** Hands what was given to the logger; so it has to come before the first logger. */
  public static void configureLogging(ParseResult parsed, Map<String, String> environment) {
    LogSettings.Level level = parsed.commandSpec().findOption(LEVEL).getValue();
    boolean showsMore =
        isDebug(parsed, environment) && level.compareTo(LogSettings.Level.DEBUG) < 0;
    new LogSettings(showsMore ? LogSettings.Level.DEBUG : level, format(parsed)).publish();
  }
}
