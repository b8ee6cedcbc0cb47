package dev.bascule.domain.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ResourceUrisTest {

  @Test
  void returnsAncestorsAtEachSeparator() {
    assertEquals(
        List.of("x:a/b?c#d", "x:a/b?c#", "x:a/b?c", "x:a/b?", "x:a/b", "x:a/", "x:a"),
        ResourceUris.selfAndAncestors("x:a/b?c#d"));
  }

  @Test
  void returnsAncestorsBetweenSeparators() {
    assertEquals(List.of("x://", "x:/", "x:"), ResourceUris.selfAndAncestors("x://"));
  }

  @Test
  void neverReturnsEmptyAncestor() {
    assertEquals(List.of("/a"), ResourceUris.selfAndAncestors("/a"));
    assertEquals(List.of("a"), ResourceUris.selfAndAncestors("a"));
    assertEquals(List.of(""), ResourceUris.selfAndAncestors(""));
  }

  @Test
  void recognizesSelfAndAncestorsOnly() {
    for (String uri : List.of("x:a/b?c#d", "x://", "/a", "a", "")) {
      List<String> prefixes =
          IntStream.rangeClosed(0, uri.length()).mapToObj(end -> uri.substring(0, end)).toList();

      assertEquals(
          ResourceUris.selfAndAncestors(uri).reversed(),
          prefixes.stream().filter(whole -> ResourceUris.isSelfOrAncestor(whole, uri)).toList());
      assertFalse(ResourceUris.isSelfOrAncestor("other", uri));
    }
  }

  @Test
  void limitsNumberOfAncestors() {
    assertEquals(256, ResourceUris.selfAndAncestors("a/".repeat(5000)).size());
  }

  @Test
  void limitsLengthOfEachAncestor() {
    String longest = "x:/" + "a".repeat(ResourceUris.MAX_LENGTH - 3);

    assertEquals(List.of(longest, "x:/", "x:"), ResourceUris.selfAndAncestors(longest + "/b/c"));
    assertEquals(List.of("x:/", "x:"), ResourceUris.selfAndAncestors(longest + "a"));
    assertEquals(List.of(), ResourceUris.selfAndAncestors("a".repeat(1 << 20)));
  }

  @Test
  void cutsLongUriToLongestAncestorWithinLimit() {
    String longest = "a".repeat(ResourceUris.MAX_LENGTH - 1) + "/";

    assertEquals(Optional.of(longest), ResourceUris.longestWithinLimit(longest));
    assertEquals(Optional.of(longest), ResourceUris.longestWithinLimit(longest + "b/c"));
    assertEquals(Optional.of("a/"), ResourceUris.longestWithinLimit("a/" + "b".repeat(1 << 20)));
    assertEquals(Optional.empty(), ResourceUris.longestWithinLimit("/" + "b".repeat(1 << 20)));
    assertEquals(Optional.of(""), ResourceUris.longestWithinLimit(""));
  }
}
