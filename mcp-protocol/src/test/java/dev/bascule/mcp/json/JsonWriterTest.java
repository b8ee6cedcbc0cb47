package dev.bascule.mcp.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class JsonWriterTest {

  @Test
  void appendsNonAsciiText() {
    String json = "{\"a\":\"\u007F\u00E9\uD83D\uDE00\",\"b\":1}";
    assertEquals("[0," + json + ",2]", write("[0,", json, ",2]"));
  }

  @Test
  void growsBeyondExpectedLength() {
    String json = "1".repeat(100);
    assertEquals(json + json, write(json, json));
  }

  private static String write(String... parts) {
    JsonWriter writer = new JsonWriter(/* expected= */ 3);
    for (String part : parts) {
      writer.raw(part);
    }
    return writer.toJson().text();
  }
}
