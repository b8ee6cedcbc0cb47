package dev.bascule.domain.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.bascule.domain.cache.CacheTag.SlotTag;
import dev.bascule.domain.cache.lru.LruTtlCache;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.RequestSubject;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolAnnotations;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.time.FakeTicker;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CacheKeyTest {

  private static final ServerId SERVER = new ServerId("s");
  private static final Caller ANNE = new Caller("anne");
  private static final Caller BERT = new Caller("bert");
  private static final ToolCall CALL = call(SERVER, "t", "{}");
  private static final Optional<Tool> DESCRIPTION = Optional.of(description("{}"));
  private static final CachePartition VIEW = CachePartition.ofView("{}");
  private static final CacheKey KEY = CacheKey.ofCall(CachePartition.SHARED, CALL, DESCRIPTION);

  @Test
  void partitionsNeverShareAHit() {
    LruTtlCache<CacheKey, String> cache =
        new LruTtlCache<>(
            new CacheSettings(10_000, 1_000_000, FreshnessLifetime.of(Duration.ofDays(1))),
            String::length,
            new FakeTicker());
    SplittableRandom random = new SplittableRandom(7);
    List<CacheKey> keys = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      CacheKey key = random(random);
      keys.add(key);
      TestCaches.put(cache, key, key.partition().toString());
    }

    for (CacheKey key : keys) {
      CacheLookup.Fresh<?> found = assertInstanceOf(CacheLookup.Fresh.class, cache.get(key));
      assertEquals(key.partition().toString(), found.cached().value());
    }
  }

  @Test
  void distinguishesValuesByEachComponent() {
    List<CacheKey> keys =
        List.of(
            KEY,
            CacheKey.ofCall(VIEW.privateTo(ANNE), CALL, DESCRIPTION),
            CacheKey.ofCall(
                CachePartition.SHARED, call(new ServerId("s2"), "t", "{}"), DESCRIPTION),
            CacheKey.ofCall(CachePartition.SHARED, call(SERVER, "t2", "{}"), DESCRIPTION),
            CacheKey.ofCall(CachePartition.SHARED, call(SERVER, "t", "{\"a\":1}"), DESCRIPTION),
            CacheKey.ofCall(CachePartition.SHARED, CALL, Optional.of(description("{\"v\":2}"))),
            CacheKey.ofCall(CachePartition.SHARED, CALL, Optional.empty()),
            CacheKey.ofListing(CachePartition.SHARED, SERVER, ListKind.TOOLS),
            CacheKey.ofListing(CachePartition.SHARED, SERVER, ListKind.PROMPTS),
            CacheKey.ofResource(CachePartition.SHARED, SERVER, "a"),
            CacheKey.ofResource(CachePartition.SHARED, SERVER, "b"),
            CacheKey.ofDiscovery(CachePartition.SHARED, SERVER));

    assertEquals(keys.size(), new HashSet<>(keys).size());
    assertEquals(keys.size(), keys.stream().mapToInt(CacheKey::hashCode).distinct().count());
    assertEquals(
        List.of("partition", "server", "subject", "arguments", "schema"),
        Arrays.stream(CacheKey.class.getDeclaredFields())
            .filter(field -> Modifier.isFinal(field.getModifiers()))
            .filter(field -> !Modifier.isStatic(field.getModifiers()))
            .map(Field::getName)
            .toList(),
        "a new one needs a line above");
  }

  @Test
  void sharesPublicValues() {
    assertEquals(
        CacheKey.ofListing(CachePartition.SHARED, SERVER, ListKind.TOOLS),
        CacheKey.ofListing(
            new CachePartition(CachePartition.SHARED.owner(), false), SERVER, ListKind.TOOLS));
  }

  @Test
  void separatesPrivateValuesByCaller() {
    assertEquals(VIEW.privateTo(ANNE), CachePartition.ofView("{}").privateTo(new Caller("anne")));
    assertNotEquals(VIEW.privateTo(ANNE), CachePartition.ofView("{ }").privateTo(ANNE));
    assertNotEquals(VIEW, CachePartition.ofView("shared"));
    assertNotEquals(VIEW.privateTo(ANNE), VIEW.privateTo(BERT));
    assertNotEquals(CachePartition.SHARED, VIEW.privateTo(Caller.ANONYMOUS));
    assertNotEquals(CachePartition.SHARED, VIEW.privateTo(new Caller("shared")));
  }

  @Test
  void containsNoCredential() {
    Caller caller = new Caller("Bearer secret");
    CacheKey key = CacheKey.ofCall(VIEW.privateTo(caller), call(SERVER, "t", "{}"), DESCRIPTION);

    assertThat(key.toString()).doesNotContain("secret");
  }

  @Test
  void differentCanonicalTextsHaveDifferentKeys() {
    List<String> canonical =
        List.of(
            "{\"n\":1}",
            "{\"n\":1.0}",
            "{\"n\":-0}",
            "{\"n\":0}",
            "{\"n\":9007199254740992}",
            "{\"n\":9007199254740993}",
            "{\"n\":\"1\"}",
            "{\"n\":\"\u00e9\"}",
            "{\"n\":\"e\u0301\"}");

    long keys =
        canonical.stream()
            .map(
                text ->
                    CacheKey.ofCall(CachePartition.SHARED, call(SERVER, "t", text), DESCRIPTION))
            .distinct()
            .count();

    assertEquals(canonical.size(), keys);
  }

  @Test
  void dependsOnCanonicalFormOfArguments() {
    ToolArguments spaced = new ToolArguments(JsonBytes.of("{ }"), Sha256.of("{}"));
    ToolCall same = new ToolCall(SERVER, new ToolName("t"), spaced);

    assertEquals(KEY, CacheKey.ofCall(CachePartition.SHARED, same, DESCRIPTION));
  }

  @Test
  void hasTagsOfServerSubjectAndPartition() {
    ToolName tool = new ToolName("t");

    assertEquals(
        List.of(
            new CacheTag.ServerTag(SERVER),
            new CacheTag.SubjectTag(SERVER, tool),
            new CacheTag.PartitionTag(CachePartition.SHARED)),
        KEY.tags());
    assertEquals(
        new CacheTag.SubjectTag(SERVER, ListKind.TOOLS),
        CacheKey.ofListing(CachePartition.SHARED, SERVER, ListKind.TOOLS).tags().get(1));
  }

  @Test
  void computesSlotsOnceWhenTagsAreUsed() {
    AtomicInteger times = new AtomicInteger();
    SlotTag slot = SlotTag.of(SERVER, "issue:42");
    CacheKey key = tagged(times, Optional.of(List.of(slot)));

    assertEquals(KEY, key);
    assertEquals(KEY.hashCode(), key.hashCode());
    assertEquals(KEY.toString(), key.toString());
    assertEquals(0, times.get());

    assertThat(key.tags())
        .startsWith(KEY.tags().toArray(CacheTag[]::new))
        .endsWith(slot)
        .hasSize(4);
    assertThat(key.tags()).hasSize(4);
    assertThat(key.isStorable()).isTrue();
    assertEquals(1, times.get());
  }

  @Test
  void findsFreshValueWithoutComputingSlots() {
    LruTtlCache<CacheKey, String> cache =
        new LruTtlCache<>(
            new CacheSettings(10, 1000, FreshnessLifetime.of(Duration.ofDays(1))),
            String::length,
            new FakeTicker());
    AtomicInteger times = new AtomicInteger();
    TestCaches.put(cache, tagged(times, Optional.of(List.of(SlotTag.of(SERVER, "a")))), "value");
    assertEquals(1, times.get());

    CacheKey again = tagged(times, Optional.of(List.of(SlotTag.of(SERVER, "a"))));
    assertInstanceOf(CacheLookup.Fresh.class, cache.get(again));
    assertInstanceOf(CacheLookup.Fresh.class, cache.getIfFresh(again, 0));

    assertEquals(1, times.get());
  }

  @Test
  void keepsNothingThatSlotsAreComputedFrom() throws ReflectiveOperationException {
    CacheKey key = tagged(new AtomicInteger(), Optional.of(List.of(SlotTag.of(SERVER, "a"))));

    key.resolveTags();

    Field source = CacheKey.class.getDeclaredField("slotSource");
    source.setAccessible(true);
    assertInstanceOf(SlotSource.Resolved.class, source.get(key));
  }

  @Test
  void isNotStorableIfATagIsUnknown() {
    CacheKey key = tagged(new AtomicInteger(), Optional.empty());

    assertThat(key.isStorable()).isFalse();
    assertEquals(KEY.tags(), key.tags());
  }

  @Test
  void hasSlotsOfOneServer() {
    Set<CacheTag> slots = new HashSet<>();
    for (int i = 0; i < 100_000; i++) {
      slots.add(CacheTag.ofText(SERVER, "issue:" + i));
    }

    assertThat(slots).hasSize(SlotTag.SLOTS);
    assertThat(CacheTag.ofText(SERVER, "issue:7")).isEqualTo(SlotTag.of(SERVER, "issue:7"));
    assertThat(CacheTag.ofText(new ServerId("other"), "issue:7"))
        .isNotEqualTo(SlotTag.of(SERVER, "issue:7"));
    assertThat(CacheTag.ofText(SERVER, "tool:t")).isEqualTo(KEY.tags().get(1));
  }

  private static CacheKey tagged(AtomicInteger times, Optional<List<SlotTag>> slots) {
    return CacheKey.ofCall(
        CachePartition.SHARED,
        CALL,
        CALL.arguments().digest(),
        DESCRIPTION,
        () -> {
          times.incrementAndGet();
          return slots;
        });
  }

  @Test
  void distinguishesToolsListingsAndResourcesOfSameName() {
    CacheTag tool = new CacheTag.SubjectTag(SERVER, new ToolName("TOOLS"));

    assertNotEquals(tool, new CacheTag.SubjectTag(SERVER, ListKind.TOOLS));
    assertNotEquals(tool, new CacheTag.SubjectTag(SERVER, new RequestSubject.Resource("TOOLS")));
  }

  private static CacheKey random(SplittableRandom random) {
    Caller caller = new Caller("c" + random.nextInt(20));
    ServerId server = new ServerId("s" + random.nextInt(2));
    return CacheKey.ofCall(
        VIEW.privateTo(caller),
        call(server, "t" + random.nextInt(2), "{\"n\":" + random.nextInt(3) + "}"),
        DESCRIPTION);
  }

  private static ToolCall call(ServerId server, String tool, String json) {
    return new ToolCall(
        server, new ToolName(tool), new ToolArguments(JsonBytes.of(json), Sha256.of(json)));
  }

  private static Tool description(String json) {
    return new Tool(new ToolName("t"), JsonBytes.of(json), ToolAnnotations.UNKNOWN);
  }
}
