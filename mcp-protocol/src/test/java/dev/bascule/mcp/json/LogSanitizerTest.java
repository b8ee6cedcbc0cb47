package dev.bascule.mcp.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LogSanitizerTest {

  @Test
  void replacesControlCharactersAndLineSeparators() {
    assertEquals("a b c d e f", LogSanitizer.oneLine("a\nb\u001bc\u009bd\u2028e\u202ef", 100));
  }
}
