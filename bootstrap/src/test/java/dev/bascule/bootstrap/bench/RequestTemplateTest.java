package dev.bascule.bootstrap.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class RequestTemplateTest {

  private final RequestTemplate template =
      new RequestTemplate("a" + RequestTemplate.NUMBER + "b" + RequestTemplate.NUMBER + "c");

  @Test
  void writesTheNumberInEachPlace() {
    assertEquals("a0000000042b0000000042c", text(42));
    assertEquals("a9999999999b9999999999c", text(9_999_999_999L));
    assertEquals("a0000000000b0000000000c", text(0));
    assertEquals("0000000042", RequestTemplate.digits(42));
  }

  @Test
  void knowsWhatBeginsSo() {
    byte[] other = "a0000000007b0000000007c and more".getBytes(ISO_8859_1);

    assertTrue(template.begins(other, 7));
    assertFalse(template.begins(other, 8));
    assertFalse(template.begins("a0000000007b".getBytes(ISO_8859_1), 7));
  }

  private String text(long number) {
    return new String(template.with(number), ISO_8859_1);
  }
}
