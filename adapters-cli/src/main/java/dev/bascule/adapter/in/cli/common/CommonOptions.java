package dev.bascule.adapter.in.cli.common;

import dev.bascule.adapter.in.cli.terminal.ColorMode;
import dev.bascule.configuration.LogSettings;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The options of every command: colours and logging. */
public final class CommonOptions {

  static final String COLOUR = "--color";
  static final String DEBUG = "--debug";

  private static final String LEVEL = "--log-level";
  private static final String FORMAT = "--log-format";

  private CommonOptions() {}

  /**
   * Adds the options.
   *
   * @param level the default log level
   */
  public static void addTo(CommandSpec spec, LogSettings.Level level) {
    spec.addOption(colour());
    spec.addOption(
        OptionMixins.choice(LEVEL, LogSettings.Level.class)
            .defaultValue("${env:BASCULE_LOG_LEVEL:-" + OptionMixins.word(level) + "}")
            .description(
                "Log level on standard error: error, warn, info, debug or trace."
                    + " Environment variable: BASCULE_LOG_LEVEL. Default: "
                    + OptionMixins.word(level))
            .build());
    spec.addOption(
        OptionMixins.choice(FORMAT, LogSettings.Format.class)
            .defaultValue("${env:BASCULE_LOG_FORMAT:-text}")
            .description(
                "Log format on standard error: text, or json with one object per line."
                    + " Environment variable: BASCULE_LOG_FORMAT. Default: text")
            .build());
    spec.addOption(
        OptionMixins.flag(
            DEBUG,
            "Log at level debug with stack traces, which may contain secrets. Environment"
                + " variable: BASCULE_DEBUG=1"));
  }

  public static OptionSpec colour() {
    return OptionMixins.choice(COLOUR, ColorMode.class)
        .paramLabel("WHEN")
        .defaultValue("auto")
        .description(
            "Use colours: auto, always or never. auto respects NO_COLOR and FORCE_COLOR."
                + " Default: auto, on terminals only")
        .build();
  }

  /** Returns the colour mode; for a command without the option, colours on terminals only. */
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

  /** Configures the logger from the options; must be called before the first logger is created. */
  public static void configureLogging(ParseResult parsed, Map<String, String> environment) {
    LogSettings.Level level = parsed.commandSpec().findOption(LEVEL).getValue();
    boolean showsMore =
        isDebug(parsed, environment) && level.compareTo(LogSettings.Level.DEBUG) < 0;
    new LogSettings(showsMore ? LogSettings.Level.DEBUG : level, format(parsed)).publish();
  }
}
