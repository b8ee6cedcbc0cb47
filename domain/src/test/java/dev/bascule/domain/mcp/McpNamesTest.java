package dev.bascule.domain.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class McpNamesTest {

  @Nested
  class ServerNames {

    @ParameterizedTest
    @ValueSource(strings = {"a", "1", "everything", "My server 2", "a.b_c-d", "\u00e9t\u00e9"})
    void acceptCommonNames(String name) {
      assertEquals(name, new ServerId(name).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "-a", "a-", " a", "a ", "a/b", "a\nb", "a\tb", "a%b"})
    void rejectUnsafeCharacters(String name) {
      IllegalArgumentException thrown =
          assertThrows(IllegalArgumentException.class, () -> new ServerId(name));

      assertThat(String.valueOf(thrown.getMessage())).endsWith("but got \"" + name + "\"");
    }

    @Test
    void haveUpTo64Characters() {
      assertEquals(64, new ServerId("a".repeat(64)).value().length());
      assertThrows(IllegalArgumentException.class, () -> new ServerId("a".repeat(65)));
    }
  }

  @Nested
  class ToolNames {

    @ParameterizedTest
    @ValueSource(strings = {"t", "get_weather", "a/b", "search the web", "\u00e9"})
    void acceptNamesInUse(String name) {
      assertEquals(name, new ToolName(name).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\nb", "a\u0000", "a\u007fb", "a\u0085b"})
    void rejectControlCharacters(String name) {
      assertThrows(IllegalArgumentException.class, () -> new ToolName(name));
    }

    @Test
    void haveUpTo256Characters() {
      assertEquals(256, new ToolName("a".repeat(256)).value().length());
      assertThrows(IllegalArgumentException.class, () -> new ToolName("a".repeat(257)));
    }
  }
}
