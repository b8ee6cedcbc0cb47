package dev.bascule.mcp.header;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Any text fits into a header field, and is unchanged after decoding. */
final class HeaderValueFuzzTest {

  private static final Pattern SAFE = Pattern.compile("(?:[!-~](?:[ -~]*[!-~])?)?");
  private static final Pattern ENCODED = Pattern.compile("=\\?base64\\?(.*)\\?=", Pattern.DOTALL);

  @FuzzTest
  void holds(byte[] utf8) {
    String text = new String(utf8, UTF_8);

    String field = HeaderValue.encode(text);

    assertThat(field).matches(SAFE);
    assertEquals(text, plainly(field));
  }

  private static String plainly(String field) {
    Matcher encoded = ENCODED.matcher(field);
    return encoded.matches()
        ? new String(Base64.getDecoder().decode(encoded.group(1)), UTF_8)
        : field;
  }
}
