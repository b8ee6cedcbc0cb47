package dev.bascule.adapter.in.http.httpcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Any octets, split into lines at each LF, are values of header fields. */
final class HeaderFieldsFuzzTest {

  private static final int LENGTH = 1000;

  @FuzzTest
  void holds(byte[] octets) {
    List<String> lines =
        Arrays.asList(new String(octets, StandardCharsets.ISO_8859_1).split("\n", -1));

    lines.forEach(HeaderFieldsFuzzTest::assertTag);
    assertMatches(lines);
    assertFields(lines);
    lines.forEach(HeaderFieldsFuzzTest::assertRange);
  }

  private static void assertTag(String text) {
    Optional<EntityTag> tag = EntityTag.parse(text);
    tag.ifPresent(
        read -> {
          assertEquals(text, read.text());
          assertTrue(IfNoneMatch.of(List.of(text)).matches(read));
          assertTrue(read.matchesWeakly(read));
        });
  }

  /** A tag that is added first is found, whatever follows. */
  private static void assertMatches(List<String> lines) {
    EntityTag ours = new EntityTag(false, "ours");
    List<String> more = new ArrayList<>(List.of(ours.text()));
    more.addAll(lines);
    assertTrue(IfNoneMatch.of(more).matches(ours));
    assertTrue(IfNoneMatch.of(more).tags().size() <= 100 * more.size());
  }

  private static void assertFields(List<String> lines) {
    HeaderFields fields = HeaderFields.NONE;
    for (String line : lines) {
      fields = fields.and(line, line);
    }
    String name = lines.getFirst();
    assertEquals(List.of("new"), fields.with(name, "new").values(name));
    assertFalse(fields.without(List.of(name)).has(name));
    HeaderFields stripped = HopByHopFields.strip(fields.and("Connection", name).and("TE", "x"));
    assertFalse(stripped.has("TE") || stripped.has("Connection"));
    HeaderFields varied = HeaderFields.NONE.and("Vary", name);
    assertEquals(!VaryField.of(varied).any(), VaryField.of(varied).matches(fields, fields));
  }

  private static void assertRange(String text) {
    CacheRequest request = new CacheRequest("GET", "/", HeaderFields.NONE.and("Range", text));
    RangeSpec.of(request, new CacheResponse(200, HeaderFields.NONE), LENGTH)
        .ifPresent(
            range -> {
              assertTrue(0 <= range.from() && range.from() < range.to());
              assertTrue(range.to() <= LENGTH);
            });
  }
}
