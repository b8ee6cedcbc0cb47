package dev.bascule.adapter.in.cli.terminal;

import java.util.Map;
import java.util.Optional;

/** When to use colours. */
public enum ColorMode {
  /** Colours on terminals that support them, unless an environment variable overrides it. */
  AUTO,
  /** Colours in every output. */
  ALWAYS,
  /** No colours. */
  NEVER;

  /**
   * Returns the palette.
   *
   * @param isTerminal whether the output is a terminal
   * @param environment the environment variables, of which {@code NO_COLOR}, {@code FORCE_COLOR},
   *     {@code CLICOLOR_FORCE}, {@code CLICOLOR} and {@code TERM} are used, in this order
   */
  public ColorPalette palette(boolean isTerminal, Map<String, String> environment) {
    return switch (this) {
      case ALWAYS -> ColorPalette.ANSI;
      case NEVER -> ColorPalette.PLAIN;
      case AUTO ->
          environmentChoice(environment).orElse(isTerminal && !isDumb(environment))
              ? ColorPalette.ANSI
              : ColorPalette.PLAIN;
    };
  }

  private static Optional<Boolean> environmentChoice(Map<String, String> environment) {
    if (!environment.getOrDefault("NO_COLOR", "").isEmpty()) {
      return Optional.of(false);
    }
    if (isOn(environment, "FORCE_COLOR") || isOn(environment, "CLICOLOR_FORCE")) {
      return Optional.of(true);
    }
    boolean isOff =
        environment.getOrDefault("FORCE_COLOR", "").equals("0")
            || environment.getOrDefault("CLICOLOR", "").equals("0");
    return isOff ? Optional.of(false) : Optional.empty();
  }

  private static boolean isOn(Map<String, String> environment, String name) {
    String value = environment.getOrDefault(name, "");
    return !value.isEmpty() && !value.equals("0");
  }

  private static boolean isDumb(Map<String, String> environment) {
    return environment.getOrDefault("TERM", "").equals("dumb");
  }
}
