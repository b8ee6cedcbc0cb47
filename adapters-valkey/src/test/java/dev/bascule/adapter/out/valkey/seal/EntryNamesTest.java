package dev.bascule.adapter.out.valkey.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.domain.RecordVariants;
import dev.bascule.domain.RecordVariants.Variant;
import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.shared.EngineEpoch;
import dev.bascule.domain.cache.shared.Generation;
import dev.bascule.domain.cache.shared.RandomId;
import dev.bascule.domain.cache.shared.SharedName;
import dev.bascule.domain.cache.shared.SharedTag;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.RequestSubject;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class EntryNamesTest {

  private static final String OLD = "the secret before the rotation..";
  private static final String NEW = "the secret that comes after it..";
  private static final RecordVariants VARIANTS = new RecordVariants(Map.of());

  /** All that distinguishes values. */
  private record ValueParts(
      String secret,
      String group,
      String cache,
      int format,
      Sha256 fingerprint,
      CachePartition partition,
      ServerId server,
      RequestSubject subject,
      Sha256 arguments,
      Sha256 schema,
      Generation generation) {

    String nameInEngine() {
      CacheKey key = new CacheKey(partition, server, subject, arguments, schema);
      return names(group, fingerprint, secret)
          .nameOfValue(cache, format, new SharedName<>(key, generation));
    }
  }

  /** All that distinguishes tags. */
  private record TagParts(String secret, String group, SharedTag tag) {

    String nameInEngine() {
      return names(group, hash(0), secret).namesOfTag(tag).getFirst();
    }
  }

  private static final ValueParts VALUE =
      new ValueParts(
          OLD,
          "prod",
          "results",
          1,
          hash(1),
          new CachePartition(hash(2), /* isLocal= */ false),
          new ServerId("files"),
          new ToolName("read"),
          hash(3),
          hash(4),
          new Generation(
              new EngineEpoch("run 1"), List.of(new RandomId(5, 6), new RandomId(7, 8))));

  @Test
  void eachComponentIsPartOfTheNameOfValue() {
    assertEquals(Set.of(), ignored(VALUE, ValueParts::nameInEngine));
  }

  private static Stream<String> componentsOfValue() {
    return VARIANTS.of(VALUE).stream().map(Variant::component).distinct();
  }

  /** Plants names that leave one part out, which the test above must find. */
  @ParameterizedTest
  @MethodSource("componentsOfValue")
  void noticesNameWithoutOnePart(String component) {
    Map<ValueParts, ValueParts> blind = new HashMap<>();
    VARIANTS.of(VALUE).stream()
        .filter(variant -> variant.component().equals(component))
        .forEach(variant -> blind.put(variant.value(), VALUE));

    assertEquals(
        Set.of(component),
        ignored(VALUE, parts -> blind.getOrDefault(parts, parts).nameInEngine()));
  }

  @Test
  void differentValuesNeverShareAName() {
    SplittableRandom random = new SplittableRandom(14);
    Map<String, ValueParts> byName = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      ValueParts parts = randomValue(random);

      assertEquals(parts, byName.computeIfAbsent(parts.nameInEngine(), _ -> parts));
    }
    assertThat(byName).hasSizeGreaterThan(10_000).hasSizeLessThan(20_000);
  }

  @Test
  void differentTagsNeverShareAName() {
    SplittableRandom random = new SplittableRandom(15);
    Map<String, TagParts> byName = new HashMap<>();
    for (int i = 0; i < 10_000; i++) {
      TagParts parts = new TagParts(one(random, OLD, NEW), text(random), randomTag(random));

      assertEquals(parts, byName.computeIfAbsent(parts.nameInEngine(), _ -> parts));
    }
    assertThat(byName).hasSizeGreaterThan(1_000).hasSizeLessThan(10_000);
  }

  @Test
  void namesRevealNothing() {
    EntryNames names = names("prod", hash(1), OLD);

    assertThat(VALUE.nameInEngine()).matches("[A-Za-z0-9_-]{43}");
    assertThat(names.namesOfTag(new SharedTag("results", Optional.empty())).getFirst())
        .matches("[A-Za-z0-9_-]{43}");
    assertThat(names.nameOfOther("breaker", "files")).matches("[A-Za-z0-9_-]{43}");
  }

  @Test
  void otherNamesDependOnGroupKindAndEachPart() {
    assertThat(
            Stream.of(
                names("prod", hash(1), OLD).nameOfOther("rate", "ab", "c"),
                names("prod", hash(1), OLD).nameOfOther("rate", "a", "bc"),
                names("prod", hash(1), OLD).nameOfOther("rate", "abc"),
                names("prod", hash(1), OLD).nameOfOther("ratea", "bc"),
                names("test", hash(1), OLD).nameOfOther("rate", "abc"),
                names("prod", hash(1), NEW).nameOfOther("rate", "abc")))
        .doesNotHaveDuplicates();
    assertEquals(
        names("prod", hash(1), OLD).nameOfOther("rate", "abc"),
        names("prod", hash(2), OLD, NEW).nameOfOther("rate", "abc"));
  }

  /** Otherwise a replica would miss invalidations while the secret is replaced. */
  @Test
  void replacesTokensThatReplicasWithNextOrPreviousSecretsRead() {
    SharedTag tag =
        new SharedTag("results", Optional.of(new CacheTag.ServerTag(new ServerId("f"))));
    List<EntryNames> steps =
        List.of(
            names("prod", hash(1), OLD),
            names("prod", hash(1), OLD, NEW),
            names("prod", hash(1), NEW, OLD),
            names("prod", hash(1), NEW));

    for (int step = 0; step + 1 < steps.size(); step++) {
      EntryNames before = steps.get(step);
      EntryNames after = steps.get(step + 1);
      assertThat(before.namesOfTag(tag)).contains(after.namesOfTag(tag).getFirst());
      assertThat(after.namesOfTag(tag)).contains(before.namesOfTag(tag).getFirst());
    }
  }

  /** Returns the components that do not change the name. */
  private static Set<String> ignored(ValueParts parts, Function<ValueParts, String> naming) {
    String name = naming.apply(parts);
    Set<String> ignored = new TreeSet<>();
    for (Variant<ValueParts> variant : VARIANTS.of(parts)) {
      if (naming.apply(variant.value()).equals(name)) {
        ignored.add(variant.component());
      }
    }
    return ignored;
  }

  /** Parts of which many are equal, or the same when written one after the other. */
  private static ValueParts randomValue(SplittableRandom random) {
    return new ValueParts(
        one(random, OLD, NEW),
        text(random),
        text(random),
        random.nextInt(2),
        hash(random.nextInt(2)),
        randomPartition(random),
        new ServerId(one(random, "a", "aa")),
        randomSubject(random),
        hash(random.nextInt(2)),
        hash(random.nextInt(2)),
        new Generation(
            new EngineEpoch(text(random)),
            Stream.generate(() -> new RandomId(random.nextInt(2), random.nextInt(2)))
                .limit(random.nextInt(3))
                .toList()));
  }

  private static SharedTag randomTag(SplittableRandom random) {
    ServerId server = new ServerId(one(random, "a", "aa"));
    return new SharedTag(
        text(random),
        switch (random.nextInt(5)) {
          case 0 -> Optional.empty();
          case 1 -> Optional.of(new CacheTag.ServerTag(server));
          case 2 -> Optional.of(new CacheTag.SubjectTag(server, randomSubject(random)));
          case 3 -> Optional.of(new CacheTag.SlotTag(server, random.nextInt(3)));
          default -> Optional.of(new CacheTag.PartitionTag(randomPartition(random)));
        },
        random.nextBoolean());
  }

  private static CachePartition randomPartition(SplittableRandom random) {
    return new CachePartition(hash(random.nextInt(3)), random.nextBoolean());
  }

  private static RequestSubject randomSubject(SplittableRandom random) {
    return switch (random.nextInt(4)) {
      case 0 -> List.of(ListKind.values()).get(random.nextInt(4));
      case 1 -> new RequestSubject.Discovery();
      case 2 -> new RequestSubject.Resource(one(random, "", "a", "tools/list", "\ud800"));
      default -> new ToolName(one(random, "a", "tools/list", "\ud800", "\ud801"));
    };
  }

  private static String text(SplittableRandom random) {
    return one(random, "", "a", "aa", "?", "\ud800", "\udc00");
  }

  private static String one(SplittableRandom random, String... texts) {
    return texts[random.nextInt(texts.length)];
  }

  private static Sha256 hash(int number) {
    return Sha256.of(Integer.toString(number));
  }

  private static EntryNames names(String group, Sha256 fingerprint, String... secrets) {
    return new EntryNames(
        new SharedSecrets(
            Stream.of(secrets).map(each -> each.getBytes(StandardCharsets.UTF_8)).toList()),
        group,
        _ -> fingerprint);
  }
}
