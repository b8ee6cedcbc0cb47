package dev.bascule.application.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ResourceUrisTest {

  @Test
  void areCutAtEachSeparator() {
    assertEquals(
        List.of("x:a/b?c#d", "x:a/b?c#", "x:a/b?c", "x:a/b?", "x:a/b", "x:a/", "x:a"),
        ResourceUris.upwardsFrom("x:a/b?c#d"));
  }

  @Test
  void areCutBetweenSeparatorsToo() {
    assertEquals(List.of("x://", "x:/", "x:"), ResourceUris.upwardsFrom("x://"));
  }

  @Test
  void areNeverCutToNothing() {
    assertEquals(List.of("/a"), ResourceUris.upwardsFrom("/a"));
    assertEquals(List.of("a"), ResourceUris.upwardsFrom("a"));
    assertEquals(List.of(""), ResourceUris.upwardsFrom(""));
  }

  @Test
  void areNotCutWithoutEnd() {
    assertEquals(256, ResourceUris.upwardsFrom("a/".repeat(5000)).size());
  }
}
