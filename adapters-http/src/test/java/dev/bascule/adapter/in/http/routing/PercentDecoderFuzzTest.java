package dev.bascule.adapter.in.http.routing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Optional;
import java.util.Set;

/** Any text survives encoding, and any component of a URI is decoded once, or rejected. */
final class PercentDecoderFuzzTest {

  @FuzzTest
  void holds(byte[] octets) {
    String text = new String(octets, UTF_8);
    assertEquals(Optional.of(text), PercentDecoder.decode(encode(text)));

    String component = new String(octets, ISO_8859_1);
    PercentDecoder.decode(component)
        .ifPresent(
            decoded -> {
              assertTrue(decoded.length() <= component.length());
              assertEquals(Optional.of(decoded), PercentDecoder.decode(encode(decoded)));
            });
    if (QueryParameters.read(component, Set.of("a", ""))
        instanceof QueryParameters.Parameters(var values)) {
      assertTrue(Set.of("a", "").containsAll(values.keySet()));
    }
  }

  /** Encodes every octet, so that no character is literal. */
  private static String encode(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte octet : text.getBytes(UTF_8)) {
      encoded.append("%%%02x".formatted(octet));
    }
    return encoded.toString();
  }
}
