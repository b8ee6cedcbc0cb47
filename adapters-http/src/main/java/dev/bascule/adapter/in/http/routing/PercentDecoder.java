package dev.bascule.adapter.in.http.routing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Decodes one component of a URI, once (RFC 3986, section 2.1). */
public final class PercentDecoder {

  private PercentDecoder() {}

  /** Returns empty if an escape is malformed, or the result is not valid UTF-8. */
  public static Optional<String> decode(String component) {
    if (component.indexOf('%') < 0) {
      return Optional.of(component);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(component.length());
    byte[] raw = component.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < raw.length; i++) {
      if (raw[i] != '%') {
        bytes.write(raw[i]);
        continue;
      }
      int high = i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
      int low = i + 2 < raw.length ? Character.digit(raw[i + 2], 16) : -1;
      if (high < 0 || low < 0) {
        return Optional.empty();
      }
      bytes.write(high << 4 | low);
      i += 2;
    }
    return strictUtf8(bytes.toByteArray());
  }

  private static Optional<String> strictUtf8(byte[] bytes) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException _) {
      return Optional.empty();
    }
  }
}
