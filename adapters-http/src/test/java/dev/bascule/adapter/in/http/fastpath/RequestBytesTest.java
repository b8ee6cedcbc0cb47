package dev.bascule.adapter.in.http.fastpath;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.context.TraceContext;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RequestBytesTest {

  private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  private static final String OTHER = "00-11111111111111111111111111111111-2222222222222222-00";

  private static RequestBytes read(String text) {
    byte[] bytes = ("before" + text + "after").getBytes(ISO_8859_1);
    return RequestBytes.of(bytes, "before".length(), text.length());
  }

  private static String traced(String value) {
    return "GET / HTTP/1.1\r\nHost: a\r\ntraceparent: " + value + "\r\nB: c\r\n\r\n";
  }

  @Test
  void omitsTraceparent() {
    RequestBytes one = read(traced(TRACE));
    RequestBytes other = read(traced(OTHER)).copy();

    assertTrue(one.hasSameHead(other));
    assertEquals(one.headHash(), other.headHash());
    assertEquals(TRACE, one.traceparent());
    assertEquals(OTHER, other.traceparent());
  }

  @Test
  void comparesAllOtherBytes() {
    String text = traced(TRACE);
    RequestBytes one = read(text);
    int valueAt = text.indexOf(TRACE);
    for (int i = 0; i < text.length() - 4; i++) {
      boolean isLeftOut = i >= valueAt && i < valueAt + TRACE.length();
      RequestBytes other = read(text.substring(0, i) + '8' + text.substring(i + 1));
      // A digit that replaces another character of the value makes it malformed.
      boolean isSame =
          text.charAt(i) == '8' || (isLeftOut && isDigit(text.charAt(i)) && i >= valueAt + 2);

      assertEquals(isSame, one.hasSameHead(other), "at " + i);
      assertEquals(isSame, one.headHash() == other.headHash(), "at " + i);
    }
  }

  private static boolean isDigit(char each) {
    return Character.digit(each, 16) >= 0;
  }

  @Test
  void omitsOnlyTraceparentOfVersion00() {
    for (int i = 0; i < TRACE.length(); i++) {
      for (char each = 0; each < 256; each++) {
        String value = TRACE.substring(0, i) + each + TRACE.substring(i + 1);
        Optional<String> expected =
            TraceContext.parse(name -> name.equals("traceparent") ? List.of(value) : List.of())
                .traceparent()
                .filter(valid -> valid.startsWith("00"));

        assertEquals(expected, Optional.ofNullable(read(traced(value)).traceparent()), value);
      }
    }
  }

  @Test
  void keepsTruncatedOrRepeatedTraceparent() {
    String whole = traced(TRACE);
    for (int length = 0; length < whole.length(); length++) {
      RequestBytes cut = read(whole.substring(0, length));
      assertFalse(cut.hasHead());
      assertFalse(cut.isWhole(/* bodyLength= */ 0));
      assertNull(cut.traceparent());
    }
    assertNull(read(traced(TRACE + "\r\ntraceparent: " + OTHER)).traceparent());
    assertNull(read(traced(TRACE + "\r\ntraceparent: no")).traceparent());
    assertNull(read(traced("no\r\nTraceparent: " + OTHER)).traceparent());
    assertNull(read(traced(TRACE + "\n").replace("\n\r\n", "\n")).traceparent());
  }

  @Test
  void differsFromAHeadWithoutTraceparent() {
    RequestBytes one = read(traced(TRACE));
    RequestBytes other = read(traced(TRACE).replace("traceparent", "tracebarent"));

    assertFalse(one.hasSameHead(other));
    assertNotEquals(one.headHash(), other.headHash());
    assertNull(other.traceparent());
  }

  @Test
  void returnsBody() {
    RequestBytes request = read(traced(TRACE) + "{}\r\n\r\n");

    assertTrue(request.isWhole(/* bodyLength= */ 6));
    assertFalse(request.isWhole(/* bodyLength= */ 5));
    assertArrayEquals("{}\r\n\r\n".getBytes(ISO_8859_1), request.body());
    assertEquals(request.copy().asByteBuffer(), request.asByteBuffer());
    assertEquals(traced(TRACE), ISO_8859_1.decode(request.head().asByteBuffer()).toString());
    assertTrue(request.hasSameHead(request.head()));
  }

  @Test
  void copyDoesNotChange() {
    byte[] bytes = traced(TRACE).getBytes(ISO_8859_1);
    RequestBytes request = RequestBytes.of(bytes, 0, bytes.length);
    RequestBytes copy = request.copy();
    Arrays.fill(bytes, (byte) 'x');

    assertEquals(TRACE, copy.traceparent());
    assertTrue(copy.hasSameHead(read(traced(OTHER))));
  }

  @Test
  void detectsEmptyLinesBeforeRequest() {
    assertTrue(read(traced(TRACE)).beginsWithRequestLine());
    assertFalse(read("\r\n" + traced(TRACE)).beginsWithRequestLine());
    assertFalse(read("").beginsWithRequestLine());
  }
}
