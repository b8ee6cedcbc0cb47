package dev.bascule.adapter.in.http.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.json.ToolArgumentsParser.Reading;
import dev.bascule.domain.mcp.ToolArguments;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ToolArgumentsCacheTest {

  private static final int MOST_BYTES = 1 << 20;

  private final ToolArgumentsCache memo =
      new ToolArgumentsCache(new ToolArgumentsParser(), MOST_BYTES);

  @Test
  void readsAtOnceWhatIsShortOrKnown() {
    byte[] shortOnes = bytes("{\"a\":1}");
    byte[] longOnes = bytes("{\"a\":\"" + "x".repeat(ToolArgumentsCache.SHORT) + "\"}");

    assertTrue(memo.readAtOnce(shortOnes).isPresent());
    assertEquals(Optional.empty(), memo.readAtOnce(longOnes));
    memo.read(longOnes);
    assertEquals(Optional.empty(), memo.readAtOnce(longOnes));
    memo.read(longOnes);
    assertTrue(memo.readAtOnce(longOnes).isPresent());
    assertEquals(Optional.empty(), memo.readAtOnce(bytes("[]")));
  }

  @Test
  void remembersWhatComesTwice() {
    byte[] once = bytes("{\"a\":1}");
    byte[] twice = bytes("{\"b\":1}");
    assertTrue(memo.readAtOnce(once).isPresent());
    assertTrue(memo.readAtOnce(twice).isPresent());
    ToolArguments read = memo.readAtOnce(twice).orElseThrow();

    assertSame(read, memo.readAtOnce(twice).orElseThrow());
    assertSame(read, ((Reading.Valid) memo.read(twice)).arguments());
    assertEquals(1, memo.size());
  }

  @Test
  void remembersWhatComesTwiceWhereNobodyAsksAtOnce() {
    byte[] utf8 = bytes("{\"a\":1}");
    memo.read(utf8);
    assertEquals(0, memo.size());
    memo.read(utf8);

    assertEquals(1, memo.size());
  }

  @Test
  void takesNextToNoRoomForWhatComesOnce() {
    for (int i = 0; i < MOST_BYTES / ToolArgumentsCache.OVERHEAD; i++) {
      assertTrue(memo.readAtOnce(bytes("{\"n\":" + i + "}")).isPresent());
    }

    assertTrue(memo.size() < 100, "holds " + memo.size());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  /** Has {@code text} come so often that it is remembered. */
  private ToolArguments read(String text) {
    ToolArguments _ = readOnce(bytes(text));
    return readOnce(bytes(text));
  }

  /** Asks as a request does that is answered at once, if it can be. */
  private ToolArguments readOnce(byte[] utf8) {
    return memo.readAtOnce(utf8).orElseGet(() -> ((Reading.Valid) memo.read(utf8)).arguments());
  }

  @Test
  void knowsWhatItHasRead() {
    ToolArguments read = read("{\"a\":1}");

    assertSame(read, memo.known(bytes("{\"a\":1}")).orElseThrow());
    assertSame(read, read("{\"a\":1}"));
  }

  @Test
  void knowsNothingElse() {
    read("{\"a\":1}");

    assertEquals(Optional.empty(), memo.known(bytes("{\"a\":2}")));
    assertEquals(Optional.empty(), memo.known(bytes("{\"a\": 1}")));
  }

  @Test
  void tellsApartWhatHasTheSameHash() {
    // "Aa" and "BB" do.
    ToolArguments one = read("{\"Aa\":1}");
    ToolArguments other = read("{\"BB\":1}");

    assertSame(one, memo.known(bytes("{\"Aa\":1}")).orElseThrow());
    assertSame(other, memo.known(bytes("{\"BB\":1}")).orElseThrow());
  }

  @Test
  void takesNoBodyForNoArguments() {
    assertEquals(Optional.of(ToolArguments.NONE), memo.known(new byte[0]));
  }

  @Test
  void remembersNothingThatIsWrong() {
    assertTrue(memo.read(bytes("[]")) instanceof Reading.Invalid);

    assertEquals(Optional.empty(), memo.known(bytes("[]")));
    assertEquals(0, memo.size());
  }

  @Test
  void isNotChangedByWhoeverHasTheBytes() {
    byte[] bytes = bytes("{\"a\":1}");
    Optional<ToolArguments> _ = memo.readAtOnce(bytes);
    Optional<ToolArguments> _ = memo.readAtOnce(bytes);
    bytes[5] = '2';

    assertEquals("{\"a\":1}", memo.known(bytes("{\"a\":1}")).orElseThrow().json().text());
    assertEquals(Optional.empty(), memo.known(bytes));
  }

  @Test
  void keepsWhatIsAskedForAgainWhenItIsFull() {
    read("{\"often\":1}");
    int tooMany = 2 * MOST_BYTES / ToolArgumentsCache.OVERHEAD;
    for (int i = 0; i < tooMany; i++) {
      read("{\"n\":" + i + "}");
      read("{\"often\":1}");
    }

    // Each of them has 7 to 14 bytes, and has them twice.
    assertTrue(
        memo.size() <= MOST_BYTES / (ToolArgumentsCache.OVERHEAD + 2 * 7), "holds " + memo.size());
    assertTrue(
        memo.size() >= MOST_BYTES / (ToolArgumentsCache.OVERHEAD + 2 * 14), "holds " + memo.size());
    assertTrue(memo.known(bytes("{\"often\":1}")).isPresent());
    assertEquals(Optional.empty(), memo.known(bytes("{\"n\":0}")));
  }

  @Test
  void countsTheBytesThatItRemembers() {
    String text = "x".repeat(15_000);
    for (int i = 0; i < 100; i++) {
      read("{\"n\":" + i + ",\"t\":\"" + text + "\"}");
    }

    assertTrue(memo.size() <= MOST_BYTES / 30_000, "holds " + memo.size());
    assertTrue(memo.size() >= MOST_BYTES / 31_000, "holds " + memo.size());
  }
}
