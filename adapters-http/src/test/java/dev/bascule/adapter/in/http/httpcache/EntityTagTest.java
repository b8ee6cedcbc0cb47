package dev.bascule.adapter.in.http.httpcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule H3: entity tags, and conditional requests. */
final class EntityTagTest {

  @ParameterizedTest
  @ValueSource(strings = {"\"a\"", "W/\"a\"", "\"\"", "\"a,b\"", "\"W/\"", "\"\u00e9\""})
  void writesParsedTagUnchanged(String text) {
    assertEquals(Optional.of(text), EntityTag.parse(text).map(EntityTag::text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a", "\"", "\"a", "a\"", "w/\"a\"", "W/a", "*", "\"a\"b\"", "\"a b\""})
  void rejectsInvalidTag(String text) {
    assertEquals(Optional.empty(), EntityTag.parse(text));
  }

  /** The table of RFC 9110, section 8.8.3.2, for the weak comparison. */
  @ParameterizedTest
  @CsvSource({
    "W/\"1\", W/\"1\", true",
    "W/\"1\", W/\"2\", false",
    "W/\"1\", \"1\", true",
    "\"1\", \"1\", true"
  })
  void comparesWeakly(String one, String other, boolean weakly) {
    EntityTag left = EntityTag.parse(one).orElseThrow();
    EntityTag right = EntityTag.parse(other).orElseThrow();

    assertEquals(weakly, left.matchesWeakly(right));
    assertEquals(weakly, right.matchesWeakly(left));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        " * ",
        "\"a\"",
        "W/\"a\"",
        "\"b\", \"a\"",
        "nonsense, \"a\"",
        ",, \"a\" ,",
        "\"c,d\",\"a\""
      })
  void matchesListOrStar(String field) {
    assertTrue(IfNoneMatch.of(List.of(field)).matches(new EntityTag(false, "a")), field);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "\"b\"", "\"a,b\"", "\"*\"", "*, \"b\"", "\"A\""})
  void doesNotMatchOtherValues(String field) {
    assertFalse(IfNoneMatch.of(List.of(field)).matches(new EntityTag(false, "a")), field);
  }

  @Test
  void joinsLines() {
    IfNoneMatch known = IfNoneMatch.of(List.of("\"b\"", "\"a\""));

    assertTrue(known.matches(new EntityTag(true, "a")));
    assertTrue(known.matches(new EntityTag(false, "b")));
    assertFalse(known.matches(new EntityTag(false, "c")));
  }
}
