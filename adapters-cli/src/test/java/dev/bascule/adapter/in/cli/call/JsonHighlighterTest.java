package dev.bascule.adapter.in.cli.call;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.cli.terminal.ColorPalette;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class JsonHighlighterTest {

  @Test
  void indentsAtMostSixtyFourLevels() {
    String nested = "[".repeat(400) + "]".repeat(400);

    List<String> lines =
        JsonHighlighter.lines(JsonMapper.shared().readTree(nested), ColorPalette.PLAIN);

    assertEquals("  ".repeat(63) + "[", lines.get(63));
    assertEquals("  ".repeat(64) + "[", lines.get(65));
    assertEquals("  ".repeat(64) + "[]", lines.get(399));
    assertEquals("]", lines.getLast());
  }
}
