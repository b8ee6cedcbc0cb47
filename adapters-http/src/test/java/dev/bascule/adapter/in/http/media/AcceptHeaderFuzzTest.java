package dev.bascule.adapter.in.http.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Any octets, split into lines at each LF, are Accept fields on any number of lines. */
final class AcceptHeaderFuzzTest {

  private static final String JSON = "application/json";
  private static final String EVENTS = "text/event-stream";

  @FuzzTest
  void holds(byte[] octets) {
    List<String> lines =
        Arrays.asList(new String(octets, StandardCharsets.ISO_8859_1).split("\n", -1));
    List<String> oneLine = List.of(String.join(",", lines));

    assertEquals(AcceptHeader.accepts(oneLine, JSON), AcceptHeader.accepts(lines, JSON));
    assertEquals(AcceptHeader.prefersEvents(oneLine), AcceptHeader.prefersEvents(lines));
    assertTrue(!AcceptHeader.prefersEvents(lines) || AcceptHeader.accepts(lines, EVENTS));
    assertTrue(AcceptHeader.accepts(List.of(oneLine.getFirst() + "," + JSON), JSON));
  }
}
