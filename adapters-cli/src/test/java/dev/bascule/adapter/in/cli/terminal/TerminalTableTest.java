package dev.bascule.adapter.in.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class TerminalTableTest {

  private static final TerminalTable TABLE =
      new TerminalTable(
          List.of(
              List.of(
                  TableCell.of("日本"), TableCell.of("one two three four five"), TableCell.of("end")),
              List.of(TableCell.of("a"), TableCell.of("six"), TableCell.of(""))),
          /* flexible= */ 1,
          /* maxLines= */ 2,
          /* indent= */ 1);

  @Test
  void hasUnlimitedWidthWithoutTerminal() {
    assertEquals(
        List.of(" 日本  one two three four five  end", " a     six"),
        TABLE.lines(OptionalInt.empty(), ColorPalette.PLAIN));
  }

  @Test
  void wrapsFlexibleColumnOnNarrowTerminal() {
    assertEquals(
        List.of(" 日本  one two three     end", "       four five", " a     six"),
        TABLE.lines(OptionalInt.of(28), ColorPalette.PLAIN));
  }

  @Test
  void coloursTextButNotPadding() {
    TerminalTable table =
        new TerminalTable(
            List.of(List.of(new TableCell(TextStyle.NAME, "a"), new TableCell(TextStyle.BAD, "b"))),
            1,
            1,
            0);

    assertEquals(
        List.of("\u001b[36ma\u001b[0m  \u001b[31mb\u001b[0m"),
        table.lines(OptionalInt.of(80), ColorPalette.ANSI));
  }

  @Test
  void isEmptyWithoutRows() {
    TerminalTable table = new TerminalTable(List.of(), 0, 1, 0);

    assertEquals(List.of(), table.lines(OptionalInt.of(80), ColorPalette.ANSI));
  }
}
