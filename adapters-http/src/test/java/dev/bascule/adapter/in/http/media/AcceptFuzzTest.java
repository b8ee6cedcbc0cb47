package dev.bascule.adapter.in.http.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Any octets, cut into lines at each LF, tell what a client accepts, on however many lines. */
final class AcceptFuzzTest {

  private static final String JSON = "application/json";
  private static final String EVENTS = "text/event-stream";

  @FuzzTest
  void holds(byte[] octets) {
    List<String> lines =
        Arrays.asList(new String(octets, StandardCharsets.ISO_8859_1).split("\n", -1));
    List<String> oneLine = List.of(String.join(",", lines));

    assertEquals(Accept.accepts(oneLine, JSON), Accept.accepts(lines, JSON));
    assertEquals(Accept.prefersEvents(oneLine), Accept.prefersEvents(lines));
    assertTrue(!Accept.prefersEvents(lines) || Accept.accepts(lines, EVENTS));
    assertTrue(Accept.accepts(List.of(oneLine.getFirst() + "," + JSON), JSON));
  }
}
