package dev.bascule.domain.cache.shared;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.shared.GenerationTable.Knowledge;
import dev.bascule.domain.mcp.ServerId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GenerationTableTest {

  private static final SharedTag A = tag("a");
  private static final SharedTag B = tag("b");
  private static final EngineEpoch EPOCH = new EngineEpoch("first");

  private long numbers;
  private final GenerationTable table = new GenerationTable(() -> id(++numbers));

  @Test
  void knowsNothingBeforeThereIsAnEngine() {
    assertThat(table.lookUp(List.of(A))).isEqualTo(new Knowledge.Unavailable());
    assertThat(table.hasEpoch(EPOCH)).isFalse();
    assertThat(table.adopt(EPOCH)).isTrue();
    assertThat(table.adopt(EPOCH)).isFalse();
    assertThat(table.hasEpoch(EPOCH)).isTrue();
  }

  @Test
  void knowsGenerationOnceAllTokensWereRead() {
    table.adopt(EPOCH);
    learn(A, 7);
    assertThat(table.lookUp(List.of(A, B)))
        .isEqualTo(new Knowledge.Unknown(EPOCH, List.of(new GenerationTable.Reading(B, 0))));

    learn(B, 8);

    assertThat(table.lookUp(List.of(A, B)))
        .isEqualTo(new Knowledge.Known(new Generation(EPOCH, List.of(id(7), id(8)))));
  }

  @Test
  void doesNotBelieveTokenThatChangedWhileItWasRead() {
    table.adopt(EPOCH);
    Knowledge.Unknown unknown = (Knowledge.Unknown) table.lookUp(List.of(A));

    assertThat(table.change(A)).isTrue();
    table.learn(unknown, List.of(id(7)));

    assertThat(table.lookUp(List.of(A))).isInstanceOf(Knowledge.Unknown.class);
  }

  @Test
  void doesNotBelieveTokenOfAnotherHistory() {
    table.adopt(EPOCH);
    Knowledge.Unknown unknown = (Knowledge.Unknown) table.lookUp(List.of(A));

    table.adopt(new EngineEpoch("second"));
    table.learn(unknown, List.of(id(7)));

    assertThat(table.lookUp(List.of(A))).isInstanceOf(Knowledge.Unknown.class);
  }

  @Test
  void ignoresChangeOfTagThatIsNotInUse() {
    assertThat(table.change(A)).isFalse();
  }

  @Test
  void forgetsAllTokensAtOnce() {
    table.adopt(EPOCH);
    learn(A, 7);

    table.changeAll();

    assertThat(table.lookUp(List.of(A))).isInstanceOf(Knowledge.Unknown.class);
  }

  @Test
  void removesLeastRecentlyUsedTagsAboveLimit() {
    List<SharedTag> many =
        IntStream.range(0, GenerationTable.MAX_TAGS).mapToObj(i -> tag("t" + i)).toList();
    assertThat(table.use(many)).isEmpty();
    assertThat(table.use(List.of(many.getFirst()))).isEmpty();

    assertThat(table.use(List.of(A))).containsExactly(many.get(1));
    assertThat(table.inUse()).hasSize(GenerationTable.MAX_TAGS).contains(A, many.getFirst());
  }

  @Test
  void sharesNothingUntilEngineHasInvalidation() {
    table.adopt(EPOCH);
    learn(A, 7);
    table.begin(A);

    assertThat(table.lookUp(List.of(A))).isEqualTo(new Knowledge.Unavailable());
    assertThat(table.lookUp(List.of(B))).isInstanceOf(Knowledge.Unknown.class);
    assertThat(table.pending()).containsExactly(Map.entry(A, id(1)));

    table.settle(table.pending(), /* isAcknowledged= */ true);

    assertThat(table.pending()).isEmpty();
    assertThat(table.lookUp(List.of(A))).isInstanceOf(Knowledge.Unknown.class);
  }

  @Test
  void sendsAnotherTokenAfterAttemptThatFailed() {
    table.begin(A);
    Map<SharedTag, RandomId> sent = table.pending();

    table.settle(sent, /* isAcknowledged= */ false);

    assertThat(table.pending()).containsOnlyKeys(A).doesNotContainEntry(A, sent.get(A));
  }

  @Test
  void keepsInvalidationThatBeganWhileAnEarlierOneWasSent() {
    table.begin(A);
    Map<SharedTag, RandomId> sent = table.pending();
    table.begin(A);

    table.settle(sent, /* isAcknowledged= */ true);

    assertThat(table.pending()).containsExactly(Map.entry(A, id(2)));
  }

  @Test
  void invalidatesWholeCacheIfTooMuchIsPending() {
    table.adopt(EPOCH);
    SharedTag all = new SharedTag("cache", Optional.empty());
    learn(all, 7);
    for (int i = 0; i < GenerationTable.MAX_PENDING; i++) {
      table.begin(tag("t" + i));
    }
    assertThat(table.pending()).hasSize(GenerationTable.MAX_PENDING);

    table.begin(A);

    assertThat(table.pending()).containsOnlyKeys(all);
    table.settle(table.pending(), /* isAcknowledged= */ true);
    assertThat(table.lookUp(List.of(all))).isInstanceOf(Knowledge.Unknown.class);
  }

  @Test
  void comparesTokensWithThoseOfEngine() {
    table.adopt(EPOCH);
    SharedTag same = tag("same");
    SharedTag lost = tag("lost");
    learn(A, 1);
    learn(same, 2);
    learn(lost, 3);
    table.use(List.of(B));

    List<SharedTag> outdated =
        table.compare(
            List.of(A, same, lost, B, tag("unused")),
            List.of(
                Optional.of(id(9)),
                Optional.of(id(2)),
                Optional.empty(),
                Optional.of(id(4)),
                Optional.empty()));

    assertThat(outdated).containsExactly(A, lost, B);
    assertThat(table.lookUp(List.of(same))).isInstanceOf(Knowledge.Known.class);
    assertThat(table.lookUp(List.of(A))).isInstanceOf(Knowledge.Unknown.class);
  }

  private void learn(SharedTag tag, long token) {
    table.use(List.of(tag));
    if (table.lookUp(List.of(tag)) instanceof Knowledge.Unknown unknown) {
      table.learn(unknown, List.of(id(token)));
    }
  }

  private static RandomId id(long number) {
    return new RandomId(0, number);
  }

  private static SharedTag tag(String server) {
    return new SharedTag("cache", Optional.of(new CacheTag.ServerTag(new ServerId(server))));
  }
}
