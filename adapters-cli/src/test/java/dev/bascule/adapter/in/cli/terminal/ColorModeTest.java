package dev.bascule.adapter.in.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ColorModeTest {

  private static Map<String, String> environment(String pairs) {
    return Arrays.stream(pairs.split(" ", -1))
        .filter(pair -> !pair.isEmpty())
        .map(pair -> pair.split("=", 2))
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
  }

  @ParameterizedTest
  @CsvSource({
    "'', true, ANSI",
    "'', false, PLAIN",
    "TERM=xterm-256color, true, ANSI",
    "TERM=dumb, true, PLAIN",
    "NO_COLOR=1, true, PLAIN",
    "NO_COLOR=, true, ANSI",
    "NO_COLOR=1 FORCE_COLOR=1, true, PLAIN",
    "FORCE_COLOR=1, false, ANSI",
    "FORCE_COLOR=3 TERM=dumb, true, ANSI",
    "FORCE_COLOR=0, true, PLAIN",
    "CLICOLOR_FORCE=1, false, ANSI",
    "CLICOLOR_FORCE=0, false, PLAIN",
    "CLICOLOR=0, true, PLAIN"
  })
  void autoRespectsTerminalAndVariables(String pairs, boolean isTerminal, ColorPalette expected) {
    assertEquals(expected, ColorMode.AUTO.palette(isTerminal, environment(pairs)));
  }

  @Test
  void alwaysAndNeverOverrideVariables() {
    assertEquals(ColorPalette.ANSI, ColorMode.ALWAYS.palette(false, Map.of("NO_COLOR", "1")));
    assertEquals(ColorPalette.PLAIN, ColorMode.NEVER.palette(true, Map.of("FORCE_COLOR", "1")));
  }

  @Test
  void paletteColoursOnlyText() {
    assertEquals("\u001b[31mno\u001b[0m", ColorPalette.ANSI.paint(TextStyle.BAD, "no"));
    assertEquals("plain", ColorPalette.ANSI.paint(TextStyle.TEXT, "plain"));
    assertEquals("", ColorPalette.ANSI.paint(TextStyle.BAD, ""));
    assertEquals("no", ColorPalette.PLAIN.paint(TextStyle.BAD, "no"));
  }
}
