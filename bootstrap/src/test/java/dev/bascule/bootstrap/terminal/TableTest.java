package dev.bascule.bootstrap.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class TableTest {

  private static final Table TABLE =
      new Table(
          List.of(
              List.of(Cell.of("日本"), Cell.of("one two three four five"), Cell.of("end")),
              List.of(Cell.of("a"), Cell.of("six"), Cell.of(""))),
          /* flexible= */ 1,
          /* mostLines= */ 2,
          /* indent= */ 1);

  @Test
  void takesAsMuchAsItNeedsWhereThereIsNoTerminal() {
    assertEquals(
        List.of(" 日本  one two three four five  end", " a     six"),
        TABLE.lines(OptionalInt.empty(), Palette.PLAIN));
  }

  @Test
  void wrapsOneColumnWhereTheTerminalIsNarrow() {
    assertEquals(
        List.of(" 日本  one two three     end", "       four five", " a     six"),
        TABLE.lines(OptionalInt.of(28), Palette.PLAIN));
  }

  @Test
  void paintsTextsAndNoSpaces() {
    Table table =
        new Table(List.of(List.of(new Cell(Style.NAME, "a"), new Cell(Style.BAD, "b"))), 1, 1, 0);

    assertEquals(
        List.of("\u001b[36ma\u001b[0m  \u001b[31mb\u001b[0m"),
        table.lines(OptionalInt.of(80), Palette.ANSI));
  }

  @Test
  void isNothingWithoutRows() {
    Table table = new Table(List.of(), 0, 1, 0);

    assertEquals(List.of(), table.lines(OptionalInt.of(80), Palette.ANSI));
  }
}
