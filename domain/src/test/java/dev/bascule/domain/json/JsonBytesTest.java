package dev.bascule.domain.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonBytesTest {

  private static final byte[] LIST = "[1,\"\u00e9\"]".getBytes(StandardCharsets.UTF_8);

  private static final JsonBytes E_ACUTE = JsonBytes.of("\"\u00e9\"");

  @Test
  void encodesTextAsUtf8() {
    JsonBytes bytes = JsonBytes.of("[1,\"\u00e9\"]");

    assertArrayEquals(LIST, bytes.toByteArray());
    assertEquals(LIST.length, bytes.length());
    assertEquals("[1,\"\u00e9\"]", bytes.text());
  }

  @Test
  void copiesInAndOut() {
    byte[] mine = LIST.clone();
    JsonBytes bytes = JsonBytes.copyOf(mine);

    mine[0] = 0;
    bytes.toByteArray()[0] = 0;

    assertArrayEquals(LIST, bytes.toByteArray());
  }

  @Test
  void copiesRange() {
    byte[] mine = "x[]y".getBytes(StandardCharsets.UTF_8);

    assertEquals("[]", JsonBytes.copyOf(mine, 1, 3).text());
    assertEquals("[]y", JsonBytes.copyOf(mine, 1, 4).text());
  }

  @Test
  void copiesRestIntoArray() {
    byte[] target = "....".getBytes(StandardCharsets.UTF_8);

    JsonBytes.of("[1]").copyTo(target, 2, /* from= */ 1);

    assertEquals("..1]", new String(target, StandardCharsets.UTF_8));
  }

  @Test
  void rejectsRangeBeyondEnd() {
    byte[] mine = "[]".getBytes(StandardCharsets.UTF_8);

    assertThrows(IndexOutOfBoundsException.class, () -> JsonBytes.copyOf(mine, 0, 3));
  }

  @Test
  void returnsReadOnlyView() {
    JsonBytes bytes = JsonBytes.copyOf(LIST);
    ByteBuffer view = bytes.asByteBuffer();

    assertTrue(view.isReadOnly());
    assertEquals(ByteBuffer.wrap(LIST), view);
    view.get();
    assertEquals(0, bytes.asByteBuffer().position());
  }

  @Test
  void isEqualByValue() {
    assertEquals(JsonBytes.of("[]"), JsonBytes.of("[]"));
    assertEquals(JsonBytes.of("[]").hashCode(), JsonBytes.of("[]").hashCode());
    assertNotEquals(JsonBytes.of("[]"), JsonBytes.of("[ ]"));
    assertNotEquals(JsonBytes.of("[]").hashCode(), JsonBytes.of("[ ]").hashCode());
    assertNotEquals(JsonBytes.of("[]"), (Object) "[]");
  }

  @Test
  void toStringContainsOnlyLength() {
    assertEquals("JsonBytes[8 bytes]", JsonBytes.of("\"secret\"").toString());
  }

  @Test
  void computesDigestOnce() {
    JsonBytes value = JsonBytes.of("{\"a\":1}");

    assertEquals(Sha256.of("{\"a\":1}"), value.digest());
    assertSame(value.digest(), value.digest());
  }

  @Test
  void listsTheElements() {
    JsonBytes one = JsonBytes.of("1");

    assertEquals("[]", JsonBytes.listOf(List.of()).text());
    assertEquals("[1]", JsonBytes.listOf(List.of(one)).text());
    assertEquals("[1,\"\u00e9\",1]", JsonBytes.listOf(List.of(one, E_ACUTE, one)).text());
    assertEquals("{\"a\":[1,1]}", JsonBytes.objectOf("a", List.of(one, one)).text());
  }

  @Test
  void concatenatesTheRemainingBytesOfItsParts() {
    ByteBuffer part = ByteBuffer.wrap("x[1".getBytes(StandardCharsets.UTF_8)).position(1);

    assertEquals("", JsonBytes.concat(List.of()).text());
    assertEquals(
        "[1,2]",
        JsonBytes.concat(List.of(part, ByteBuffer.wrap(",2]".getBytes(StandardCharsets.UTF_8))))
            .text());
    assertEquals(2, part.remaining());
  }

  @Test
  void splicesRangeBetweenTexts() {
    assertEquals(
        "\u00e9[2]\u00e9", JsonBytes.of("[1,2]").spliced("\u00e9[", 3, 5, "\u00e9").text());
  }

  @Test
  void isOneLineWithoutLineTerminators() {
    assertTrue(JsonBytes.of("[1, 2]").isOneLine());
    assertFalse(JsonBytes.of("[1,\n2]").isOneLine());
    assertFalse(JsonBytes.of("[1,\r2]").isOneLine());
  }

  @Test
  void returnsByteAtIndex() {
    assertEquals((byte) ',', JsonBytes.of("[1,2]").byteAt(2));
  }

  @Test
  void computesChecksumOfStandard() {
    assertEquals(0xe3069283, JsonBytes.of("123456789").checksum());
  }
}
