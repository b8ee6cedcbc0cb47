package dev.bascule.adapter.out.valkey.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.management.ThreadMXBean;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.FetchedPage;
import dev.bascule.domain.mcp.ListEntry.RawListEntry;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ListPage;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolAnnotations;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.time.FakeTicker;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ValueCodecTest {

  private static final Duration AGE = Duration.ofMillis(40);
  private static final JsonBytes JSON = JsonBytes.of("{\"a\":1}");
  private static final CacheHints HINTS =
      new CacheHints(Duration.ofMillis(1_500), CacheScope.PUBLIC);

  /** A codec, with random values and an example. */
  @SuppressWarnings("ImmutableEnumChecker") // codecs and values are immutable
  enum Codec {
    RESULT(
        new ResultCodec(),
        RandomValues::result,
        new McpResult(JSON, McpResult.NO_META, McpResult.Kind.COMPLETE, HINTS)),
    LISTING(new ListingCodec(new FakeTicker()), RandomValues::listing, exampleListing()),
    DISCOVERY(
        new DiscoveryCodec(),
        RandomValues::discovery,
        new ServerDiscovery(
            "2026-07-28", JSON, Optional.of(JSON), Optional.of("Ж"), CacheHints.NONE));

    private final ValueCodec<Object> codec;
    private final Function<RandomValues, ?> values;
    private final Object example;

    @SuppressWarnings("unchecked")
    <V> Codec(ValueCodec<V> codec, Function<RandomValues, V> values, V example) {
      this.codec = (ValueCodec<Object>) codec;
      this.values = values;
      this.example = example;
    }

    byte[] encode(SplittableRandom random) {
      return codec.encode(values.apply(new RandomValues(random)), AGE);
    }
  }

  private static Listing exampleListing() {
    Tool tool = new Tool(new ToolName("t"), JSON, new ToolAnnotations(true, false));
    RawListEntry hidden = new RawListEntry("r", JSON);
    return new Listing(
        ListKind.TOOLS,
        List.of(tool),
        HINTS,
        List.of(
            new FetchedPage(
                Optional.of("c"),
                new ListPage(List.of(hidden, tool), Optional.empty(), HINTS, 300),
                Duration.ofMillis(-30).toNanos())));
  }

  @ParameterizedTest
  @EnumSource
  void returnsEveryValueThatWasEncoded(Codec codec) {
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < 2_000; i++) {
      Object value = codec.values.apply(new RandomValues(random));

      assertEquals(value, codec.codec.decode(codec.codec.encode(value, AGE), AGE));
    }
  }

  @ParameterizedTest
  @EnumSource
  void rejectsValuesThatAreCutOrTooLong(Codec codec) {
    SplittableRandom random = new SplittableRandom(12);
    for (int i = 0; i < 20; i++) {
      byte[] bytes = codec.encode(random);

      for (int length = 0; length < bytes.length; length++) {
        assertRejects(codec, Arrays.copyOf(bytes, length));
      }
      assertRejects(codec, Arrays.copyOf(bytes, bytes.length + 1));
    }
  }

  @ParameterizedTest
  @EnumSource
  void rejectsOrReadsChangedBytes(Codec codec) {
    SplittableRandom random = new SplittableRandom(13);
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = codec.encode(random);
      if (random.nextInt(4) == 0) {
        random.nextBytes(bytes);
      }
      for (int change = random.nextInt(3); change >= 0; change--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }

      if (isValueWithoutLargeAllocation(codec, bytes)) {
        read++;
      }
    }
    assertThat(read).isBetween(1_000, 19_000);
  }

  @ParameterizedTest
  @EnumSource
  void allocatesNothingForLengthsBeyondTheEnd(Codec codec) {
    byte[] bytes = codec.codec.encode(codec.example, AGE);
    int rejected = 0;
    byte[] length = new BinaryWriter().putLength(Integer.MAX_VALUE).toByteArray();
    for (int at = 0; at + length.length <= bytes.length; at++) {
      byte[] changed = bytes.clone();
      System.arraycopy(length, 0, changed, at, length.length);

      if (!isValueWithoutLargeAllocation(codec, changed)) {
        rejected++;
      }
    }
    assertThat(rejected).isGreaterThan(3);
  }

  /**
   * Returns whether the bytes are a value. Requires that decoding allocates no more than the
   * objects for that many bytes.
   */
  private static boolean isValueWithoutLargeAllocation(Codec codec, byte[] bytes) {
    Object known = codec.codec.decode(codec.codec.encode(codec.example, AGE), AGE);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    @Nullable Object found = null;
    try {
      found = codec.codec.decode(bytes, AGE);
    } catch (ValueFormatException _) {
      // Not every change is within a text or JSON.
    }
    assertThat(threads.getCurrentThreadAllocatedBytes() - before)
        .isLessThan(100_000 + 20L * bytes.length);
    assertEquals(codec.example, known);
    return found != null;
  }

  /** If this fails, increase {@link ValueCodec#format}: replicas of both versions run together. */
  @Test
  void keepsTheFormOfTheVersion() {
    assertEquals(
        """
        2 015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862077b2261223a317d027b7d01\
        08434f4d504c45544501000000000000000180cab5ee0101065055424c4943
        1 0105544f4f4c530101010174077b2261223a317d0100015abd7f5cc57a2dd94b7590f04ad8084273905ee33e\
        c5cebeae62276a97f8620100010172077b2261223a317d01000000000000000180cab5ee0101065055424c4943\
        01010101630201000001000000000000000180cab5ee0101065055424c4943ac028000000000989686
        1 010a323032362d30372d3238077b2261223a317d01077b2261223a317d010002041600010750524956415445
        """,
        Arrays.stream(Codec.values())
            .map(
                each ->
                    each.codec.format()
                        + " "
                        + HexFormat.of().formatHex(each.codec.encode(each.example, AGE)))
            .collect(Collectors.joining("\n", "", "\n")));
  }

  @Test
  void keepsHashesOfResultsAcrossProcesses() {
    byte[] bytes = new ResultCodec().encode((McpResult) Codec.RESULT.example, AGE);
    bytes[0] ^= 1;

    McpResult result = new ResultCodec().decode(bytes, AGE);

    Sha256 hash = JSON.digest();
    assertEquals(
        new Sha256(hash.first() ^ 1L << 56, hash.second(), hash.third(), hash.fourth()),
        result.json().digest());
  }

  @Test
  void keepsAgesOfPagesAcrossProcesses() {
    FakeTicker here = new FakeTicker();
    FakeTicker there = new FakeTicker();
    there.advance(Duration.ofDays(3));
    Duration age = Duration.ofMillis(700);
    long received = here.nanos() - Duration.ofMillis(200).toNanos();
    Listing listing =
        Listing.ofPages(
            ListKind.PROMPTS,
            List.of(
                new FetchedPage(
                    Optional.empty(),
                    new ListPage(List.of(), Optional.empty(), HINTS, 10),
                    received)));

    byte[] bytes = new ListingCodec(here).encode(listing, age);
    Listing found = new ListingCodec(there).decode(bytes, age.plusSeconds(5));

    assertEquals(
        there.nanos() - Duration.ofMillis(5_200).toNanos(),
        found.pages().getFirst().receivedAtNanos());
  }

  @Test
  void writesEachEntryOfListingOnce() {
    JsonBytes large = JsonBytes.of("\"" + "x".repeat(10_000) + "\"");
    Listing listing =
        Listing.ofPages(
            ListKind.RESOURCES,
            List.of(
                new FetchedPage(
                    Optional.empty(),
                    new ListPage(
                        List.of(new RawListEntry("r", large)), Optional.empty(), HINTS, 10_100),
                    0)));

    assertThat(new ListingCodec(new FakeTicker()).encode(listing, AGE)).hasSizeLessThan(10_200);
  }

  @Test
  void rejectsUnknownConstantsAndInvalidFields() {
    byte[] bytes = new ResultCodec().encode((McpResult) Codec.RESULT.example, AGE);
    byte[] unknown = bytes.clone();
    unknown[new String(bytes, StandardCharsets.ISO_8859_1).indexOf("COMPLETE")]++;

    assertRejects(Codec.RESULT, unknown);
    byte[] blankName =
        new BinaryWriter()
            .putEnum(ListKind.TOOLS)
            .putLength(1)
            .putByte(1)
            .putText(" ")
            .putJson(JSON)
            .putBoolean(true)
            .putBoolean(true)
            .putHash(Sha256.of(""))
            .putLength(0)
            .putHints(HINTS)
            .putLength(0)
            .toByteArray();
    assertThatThrownBy(() -> Codec.LISTING.codec.decode(blankName, AGE))
        .isInstanceOf(ValueFormatException.class)
        .hasCauseInstanceOf(IllegalArgumentException.class);
  }

  private static void assertRejects(Codec codec, byte[] bytes) {
    assertThrows(ValueFormatException.class, () -> codec.codec.decode(bytes, AGE));
  }
}
