package dev.bascule.application.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
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
  void limitsNumberOfAncestors() {
    assertEquals(256, ResourceUris.selfAndAncestors("a/".repeat(5000)).size());
  }
}
