package dev.bascule.mcp.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.mcp.json.ToolArgumentsParser.ParseResult;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ToolArgumentsCacheTest {

  private static final int MAX_BYTES = 1 << 20;

  private final ToolArgumentsCache argumentsCache = new ToolArgumentsCache(MAX_BYTES);

  @Test
  void parsesShortOrCachedArgumentsInline() {
    byte[] shortOnes = bytes("{\"a\":1}");
    byte[] longOnes = bytes("{\"a\":\"" + "x".repeat(ToolArgumentsCache.MAX_INLINE_BYTES) + "\"}");

    assertTrue(argumentsCache.tryGetOrParse(shortOnes).isPresent());
    assertEquals(Optional.empty(), argumentsCache.tryGetOrParse(longOnes));
    argumentsCache.getOrParse(longOnes);
    assertEquals(Optional.empty(), argumentsCache.tryGetOrParse(longOnes));
    argumentsCache.getOrParse(longOnes);
    assertTrue(argumentsCache.tryGetOrParse(longOnes).isPresent());
    assertEquals(Optional.empty(), argumentsCache.tryGetOrParse(bytes("[]")));
  }

  @Test
  void cachesRepeatedArguments() {
    byte[] once = bytes("{\"a\":1}");
    byte[] twice = bytes("{\"b\":1}");
    assertTrue(argumentsCache.tryGetOrParse(once).isPresent());
    assertTrue(argumentsCache.tryGetOrParse(twice).isPresent());
    ToolArguments read = argumentsCache.tryGetOrParse(twice).orElseThrow();

    assertSame(read, argumentsCache.tryGetOrParse(twice).orElseThrow());
    assertSame(read, ((ParseResult.Valid) argumentsCache.getOrParse(twice)).arguments());
    assertEquals(1, argumentsCache.size());
  }

  @Test
  void cachesRepeatedDeferredArguments() {
    byte[] utf8 = bytes("{\"a\":1}");
    argumentsCache.getOrParse(utf8);
    assertEquals(0, argumentsCache.size());
    argumentsCache.getOrParse(utf8);

    assertEquals(1, argumentsCache.size());
  }

  @Test
  void doesNotCacheUniqueArguments() {
    for (int i = 0; i < MAX_BYTES / ToolArgumentsCache.OVERHEAD; i++) {
      assertTrue(argumentsCache.tryGetOrParse(bytes("{\"n\":" + i + "}")).isPresent());
    }

    assertTrue(argumentsCache.size() < 100, "holds " + argumentsCache.size());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  /** Parses {@code text} until it is cached. */
  private ToolArguments read(String text) {
    ToolArguments _ = readOnce(bytes(text));
    return readOnce(bytes(text));
  }

  /** Parses on the reading thread if possible. */
  private ToolArguments readOnce(byte[] utf8) {
    return argumentsCache
        .tryGetOrParse(utf8)
        .orElseGet(() -> ((ParseResult.Valid) argumentsCache.getOrParse(utf8)).arguments());
  }

  @Test
  void findsCachedArguments() {
    ToolArguments read = read("{\"a\":1}");

    assertSame(read, argumentsCache.getIfPresent(bytes("{\"a\":1}")).orElseThrow());
    assertSame(read, read("{\"a\":1}"));
  }

  @Test
  void findsNoOtherArguments() {
    read("{\"a\":1}");

    assertEquals(Optional.empty(), argumentsCache.getIfPresent(bytes("{\"a\":2}")));
    assertEquals(Optional.empty(), argumentsCache.getIfPresent(bytes("{\"a\": 1}")));
  }

  @Test
  void distinguishesEqualHashes() {
    // "Aa" and "BB" have the same hash.
    ToolArguments one = read("{\"Aa\":1}");
    ToolArguments other = read("{\"BB\":1}");

    assertSame(one, argumentsCache.getIfPresent(bytes("{\"Aa\":1}")).orElseThrow());
    assertSame(other, argumentsCache.getIfPresent(bytes("{\"BB\":1}")).orElseThrow());
  }

  @Test
  void treatsEmptyBodyAsNoArguments() {
    assertEquals(Optional.of(ToolArguments.NONE), argumentsCache.getIfPresent(new byte[0]));
  }

  @Test
  void doesNotCacheInvalidArguments() {
    assertTrue(argumentsCache.getOrParse(bytes("[]")) instanceof ParseResult.Invalid);

    assertEquals(Optional.empty(), argumentsCache.getIfPresent(bytes("[]")));
    assertEquals(0, argumentsCache.size());
  }

  @Test
  void copiesBytes() {
    byte[] bytes = bytes("{\"a\":1}");
    Optional<ToolArguments> _ = argumentsCache.tryGetOrParse(bytes);
    Optional<ToolArguments> _ = argumentsCache.tryGetOrParse(bytes);
    bytes[5] = '2';

    assertEquals(
        "{\"a\":1}", argumentsCache.getIfPresent(bytes("{\"a\":1}")).orElseThrow().json().text());
    assertEquals(Optional.empty(), argumentsCache.getIfPresent(bytes));
  }

  @Test
  void keepsUsedEntriesWhenFull() {
    read("{\"often\":1}");
    int tooMany = 2 * MAX_BYTES / ToolArgumentsCache.OVERHEAD;
    for (int i = 0; i < tooMany; i++) {
      read("{\"n\":" + i + "}");
      read("{\"often\":1}");
    }

    // Each entry has 7 to 14 bytes, held twice.
    assertTrue(
        argumentsCache.size() <= MAX_BYTES / (ToolArgumentsCache.OVERHEAD + 2 * 7),
        "holds " + argumentsCache.size());
    assertTrue(
        argumentsCache.size() >= MAX_BYTES / (ToolArgumentsCache.OVERHEAD + 2 * 14),
        "holds " + argumentsCache.size());
    assertTrue(argumentsCache.getIfPresent(bytes("{\"often\":1}")).isPresent());
    assertEquals(Optional.empty(), argumentsCache.getIfPresent(bytes("{\"n\":0}")));
  }

  @Test
  void countsBytes() {
    String text = "x".repeat(15_000);
    for (int i = 0; i < 100; i++) {
      read("{\"n\":" + i + ",\"t\":\"" + text + "\"}");
    }

    assertTrue(argumentsCache.size() <= MAX_BYTES / 30_000, "holds " + argumentsCache.size());
    assertTrue(argumentsCache.size() >= MAX_BYTES / 31_000, "holds " + argumentsCache.size());
  }
}
