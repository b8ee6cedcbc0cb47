package dev.bascule.adapter.in.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TextWidthTest {

  @ParameterizedTest
  @CsvSource({
    "'', 0",
    "abc, 3",
    "日本語, 6",
    "ｆｕｌｌ, 8",
    "한국, 4",
    "e\u0301a\u0308, 2",
    "\u200babc, 3",
    "😀, 2",
    "👨‍👩‍👧, 2",
    "🇩🇪, 2",
    "❤\ufe0f, 2",
    "❤, 1",
    "…, 1",
    "𠀀, 2"
  })
  void countTheColumnsOfATerminal(String text, int width) {
    assertEquals(width, TextWidth.width(text));
  }

  @ParameterizedTest
  @CsvSource({
    "abcdef, 6, abcdef",
    "abcdef, 5, abcd…",
    "ab cdef, 4, ab…",
    "日本語, 6, 日本語",
    "日本語, 5, 日本…",
    "日本語, 4, 日…",
    "e\u0301e\u0301e\u0301, 2, e\u0301…",
    "abc, 0, ''"
  })
  void cutBetweenCharacters(String text, int width, String expected) {
    assertEquals(expected, TextWidth.cut(text, width));
  }

  @Test
  void wrapBetweenWords() {
    assertEquals(List.of("one two", "three", "four"), TextWidth.wrap("one two  three four", 8));
  }

  @Test
  void wrapWithinAWordThatIsTooLong() {
    assertEquals(List.of("日本", "語の", "a bc"), TextWidth.wrap("日本語の a bc", 4));
  }

  @Test
  void wrapNothingIntoAnEmptyLine() {
    assertEquals(List.of(""), TextWidth.wrap("", 10));
  }

  @Test
  void cutTheLastOfTheAllowedLines() {
    assertEquals(List.of("one two", "three…"), TextWidth.wrap("one two three four", 8, 2));
    assertEquals(List.of("one", "thre…"), TextWidth.wrap("one three four", 5, 2));
  }
}
