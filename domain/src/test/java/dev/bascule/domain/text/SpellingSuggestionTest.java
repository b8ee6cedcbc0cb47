package dev.bascule.domain.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SpellingSuggestionTest {

  private static final List<String> CANDIDATES =
      List.of("retry", "timeout", "cache", "maxEntries", "url", "host", "mcpServers");

  @ParameterizedTest
  @CsvSource({
    "retries, retry",
    "time-out, timeout",
    "TIMEOUT, timeout",
    "max_entries, maxEntries",
    "uri, url",
    "hots, host",
    "caches, cache",
    "servers, mcpServers"
  })
  void findsNearestCandidate(String written, String expected) {
    assertEquals(Optional.of(expected), SpellingSuggestion.nearest(written, CANDIDATES));
  }

  @Test
  void findsNothingIfNoneIsNear() {
    assertEquals(Optional.empty(), SpellingSuggestion.nearest("foo", CANDIDATES));
  }

  @Test
  void ignoresWordsOfMoreThan100Letters() {
    assertEquals(
        Optional.empty(), SpellingSuggestion.nearest("a".repeat(101), List.of("a".repeat(100))));
  }
}
