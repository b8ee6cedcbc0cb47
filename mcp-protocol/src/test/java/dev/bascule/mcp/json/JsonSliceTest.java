package dev.bascule.mcp.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Values in a message of a server. */
final class JsonSliceTest {

  private static final String TOO_LONG = "[" + "1,".repeat(100_000) + "\"2026-07-28\"]";

  private static JsonSlice slice(String json) {
    return JsonSlice.of(json.getBytes(UTF_8));
  }

  @Test
  void readsStringsOfArray() throws MalformedMessageException {
    assertEquals(List.of("a", "b"), slice("[\"a\", 1, \"b\"]").strings());
    assertEquals(List.of(), slice("{}").strings());
  }

  @Test
  void rejectsArraysWithTooManyElements() {
    assertThrows(MalformedMessageException.class, () -> slice(TOO_LONG).strings());
  }
}
