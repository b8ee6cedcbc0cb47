package dev.bascule.domain.cache.shared;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.shared.GenerationTable.Announcement;
import dev.bascule.domain.cache.shared.GenerationTable.Knowledge;
import dev.bascule.domain.mcp.RequestSubject;
import dev.bascule.domain.mcp.ServerId;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class GenerationTableTest {

  private static final SharedTag A = tag("a");
  private static final SharedTag B = tag("b");
  private static final EngineEpoch EPOCH = new EngineEpoch("first");

  private long numbers;
  private final GenerationTable table =
      new GenerationTable(() -> id(++numbers), SharedTag::toString);

  @Test
  void knowsNothingBeforeThereIsAnEngine() {
    assertThat(table.lookUp(List.of(A))).isEqualTo(new Knowledge.Unavailable());
    assertThat(table.hasEpoch(EPOCH)).isFalse();
    assertThat(table.adopt(EPOCH, List.of("cache"))).isTrue();
    assertThat(table.adopt(EPOCH, List.of("cache"))).isFalse();
    assertThat(table.hasEpoch(EPOCH)).isTrue();
  }

  @Test
  void knowsGenerationOnceAllTokensWereRead() {
    table.adopt(EPOCH, List.of("cache"));
    learn(A, 7);
    assertThat(table.lookUp(List.of(A, B)))
        .isInstanceOfSatisfying(
            Knowledge.Unknown.class,
            unknown ->
                assertThat(unknown.readings())
                    .extracting(GenerationTable.Reading::tag)
                    .containsExactly(B));

    learn(B, 8);

    assertThat(table.lookUp(List.of(A, B)))
        .isEqualTo(new Knowledge.Known(new Generation(EPOCH, List.of(id(7), id(8)))));
  }

  @Test
  void knowsNoTokenOfAnotherHistory() {
    table.adopt(EPOCH, List.of("cache"));
    learn(A, 7);

    table.adopt(new EngineEpoch("second"), List.of("cache"));
    assertThat(table.lookUp(List.of(A, new SharedTag("cache", Optional.empty()))))
        .isEqualTo(new Knowledge.Unavailable());
    table.acknowledge(table.nextAnnouncement());

    assertThat(table.lookUp(List.of(A))).isInstanceOf(Knowledge.Unknown.class);
  }

  @Test
  void doesNotBelieveTokenThatChangedWhileItWasRead() {
    table.adopt(EPOCH, List.of("cache"));
    Knowledge.Unknown unknown = (Knowledge.Unknown) table.lookUp(List.of(A));

    table.change(A);
    table.learn(unknown, List.of(id(7)));

    assertThat(table.lookUp(List.of(A))).isInstanceOf(Knowledge.Unknown.class);
  }

  @Test
  void doesNotBelieveTokenOfAnotherHistory() {
    table.adopt(EPOCH, List.of("cache"));
    Knowledge.Unknown unknown = (Knowledge.Unknown) table.lookUp(List.of(A));

    table.adopt(new EngineEpoch("second"), List.of());
    table.learn(unknown, List.of(id(7)));

    assertThat(table.lookUp(List.of(A))).isInstanceOf(Knowledge.Unknown.class);
  }

  @Test
  void doesNotBelieveTokenOfTagThatWasOutOfUseMeanwhile() {
    SharedTag subject = subject("of A");
    table.adopt(EPOCH, List.of());
    Knowledge.Unknown unknown = (Knowledge.Unknown) table.lookUp(List.of(subject));

    assertThat(table.use(subjects(GenerationTable.MIN_CAPACITY))).containsExactly(subject);
    assertThat(table.use(List.of(subject))).hasSize(1);
    table.learn(unknown, List.of(id(7)));

    assertThat(table.lookUp(List.of(subject))).isInstanceOf(Knowledge.Unknown.class);
  }

  @Test
  void findsTagsInUseByName() {
    assertThat(table.findByName(A.toString())).isEmpty();

    assertThat(table.use(List.of(A))).isEmpty();

    assertThat(table.findByName(A.toString())).contains(A);
  }

  @Test
  void beginsNewGenerationsIfEngineHasAnotherHistory() {
    table.adopt(EPOCH, List.of("cache"));
    assertThat(table.hasPending()).isFalse();

    table.adopt(new EngineEpoch("second"), List.of("cache"));

    assertThat(table.nextAnnouncement().tokens())
        .containsOnlyKeys(new SharedTag("cache", Optional.empty()));
  }

  @Test
  void forgetsAllTokensAtOnce() {
    table.adopt(EPOCH, List.of("cache"));
    learn(A, 7);

    table.changeAll();

    assertThat(table.lookUp(List.of(A))).isInstanceOf(Knowledge.Unknown.class);
  }

  @Test
  void removesLeastRecentlyUsedTagsAboveCapacity() {
    List<SharedTag> many = subjects(GenerationTable.MIN_CAPACITY);
    assertThat(table.use(many)).isEmpty();
    assertThat(table.use(List.of(many.getFirst()))).isEmpty();

    assertThat(table.use(List.of(A))).containsExactly(many.get(1));
    assertThat(table.inUse()).hasSize(GenerationTable.MIN_CAPACITY).contains(A, many.getFirst());
  }

  @Test
  void hasRoomForTagsOfAllEntries() {
    table.addCapacity(500);
    table.addCapacity(1_500);

    assertThat(table.use(subjects(GenerationTable.MIN_CAPACITY + 6_000))).isEmpty();
    assertThat(table.use(List.of(A))).hasSize(1);
  }

  @Test
  void keepsTagsOfServersAndCaches() {
    SharedTag all = new SharedTag("cache", Optional.empty());
    assertThat(table.use(List.of(all, A))).isEmpty();
    List<SharedTag> many = subjects(GenerationTable.MIN_CAPACITY);

    assertThat(table.use(many)).containsExactly(many.get(0), many.get(1));
    assertThat(table.inUse()).contains(all, A);
  }

  @Test
  void sharesNothingUntilEngineHasInvalidation() {
    table.adopt(EPOCH, List.of("cache"));
    learn(A, 7);
    table.begin(A);

    assertThat(table.lookUp(List.of(A))).isEqualTo(new Knowledge.Unavailable());
    assertThat(table.lookUp(List.of(B))).isInstanceOf(Knowledge.Unknown.class);
    Announcement sent = table.nextAnnouncement();
    assertThat(sent.tokens()).containsOnlyKeys(A);

    table.acknowledge(sent);

    assertThat(table.hasPending()).isFalse();
    assertThat(table.lookUp(List.of(A))).isInstanceOf(Knowledge.Unknown.class);
  }

  @Test
  void noTwoAttemptsHaveTokenInCommon() {
    table.begin(A);
    Announcement first = table.nextAnnouncement();
    table.begin(B);
    Announcement second = table.nextAnnouncement();

    assertThat(second.tokens())
        .containsOnlyKeys(A, B)
        .doesNotContainEntry(A, first.tokens().get(A));
  }

  @Test
  void attemptIsAcknowledgedAlthoughAnotherIsUnderWay() {
    table.begin(A);
    Announcement first = table.nextAnnouncement();
    table.begin(B);
    Announcement second = table.nextAnnouncement();

    table.acknowledge(first);
    assertThat(table.nextAnnouncement().tokens()).containsOnlyKeys(B);

    table.begin(A);
    table.acknowledge(second);
    assertThat(table.nextAnnouncement().tokens()).containsOnlyKeys(A);
  }

  @Test
  void keepsInvalidationThatBeganWhileAnEarlierOneWasSent() {
    table.begin(A);
    Announcement sent = table.nextAnnouncement();
    table.begin(A);

    table.acknowledge(sent);

    assertThat(table.hasPending()).isTrue();
  }

  @Test
  void invalidatesWholeCacheIfTooMuchIsPending() {
    table.adopt(EPOCH, List.of("cache"));
    SharedTag all = new SharedTag("cache", Optional.empty());
    learn(all, 7);
    for (int i = 0; i < GenerationTable.MAX_PENDING; i++) {
      table.begin(tag("t" + i));
    }
    assertThat(table.nextAnnouncement().tokens()).hasSize(GenerationTable.MAX_PENDING);

    table.begin(A);

    Announcement sent = table.nextAnnouncement();
    assertThat(sent.tokens()).containsOnlyKeys(all);
    table.acknowledge(sent);
    assertThat(table.lookUp(List.of(all))).isInstanceOf(Knowledge.Unknown.class);
  }

  @Test
  void invalidatesWholeServerIfManyOfItsSubjectsArePending() {
    table.adopt(EPOCH, List.of("cache"));
    learn(A, 7);
    table.begin(B);
    subjects(GenerationTable.MAX_PENDING_OF_SERVER).forEach(table::begin);
    assertThat(table.pendingCount()).isEqualTo(GenerationTable.MAX_PENDING_OF_SERVER + 1);

    table.begin(subject("one more"));

    Announcement sent = table.nextAnnouncement();
    assertThat(sent.tokens()).containsOnlyKeys(A, B);
    table.acknowledge(sent);
    assertThat(table.lookUp(List.of(A))).isInstanceOf(Knowledge.Unknown.class);
  }

  @Test
  void invalidatesWholeServerIfManyOfItsSlotsArePending() {
    table.adopt(EPOCH, List.of("cache"));
    slots("a", GenerationTable.MAX_PENDING_OF_SERVER, /* isSoft= */ false).forEach(table::begin);
    assertThat(table.pendingCount()).isEqualTo(GenerationTable.MAX_PENDING_OF_SERVER);

    slots("a", 1, /* isSoft= */ true).forEach(table::begin);

    assertThat(table.nextAnnouncement().tokens()).containsOnlyKeys(A);
  }

  @Test
  void invalidatesWholeCacheIfTooManySlotsOfAllServersArePending() {
    table.adopt(EPOCH, List.of("cache"));
    SharedTag known = slots("0", 1, /* isSoft= */ false).getFirst();
    learn(known, 7);
    for (int server = 0; server < 10; server++) {
      slots(Integer.toString(server), 100, /* isSoft= */ false).forEach(table::begin);
    }
    assertThat(table.pendingCount()).isEqualTo(GenerationTable.MAX_PENDING);

    slots("10", 1, /* isSoft= */ false).forEach(table::begin);

    SharedTag all = new SharedTag("cache", Optional.empty());
    assertThat(table.nextAnnouncement().tokens()).containsOnlyKeys(all);
    assertThat(table.lookUp(List.of(all, known))).isEqualTo(new Knowledge.Unavailable());
    table.acknowledge(table.nextAnnouncement());
    assertThat(table.lookUp(List.of(known))).isInstanceOf(Knowledge.Unknown.class);
  }

  @Test
  @Tag("slow")
  void hasRoomForSlotsOfManyServersInAdditionToOtherTags() {
    int servers = GenerationTable.MAX_SLOTS / CacheTag.SlotTag.SLOTS / 2;
    for (int server = 0; server < servers; server++) {
      String name = Integer.toString(server);
      assertThat(table.use(slots(name, CacheTag.SlotTag.SLOTS, /* isSoft= */ false))).isEmpty();
      assertThat(table.use(slots(name, CacheTag.SlotTag.SLOTS, /* isSoft= */ true))).isEmpty();
    }
    assertThat(table.use(subjects(GenerationTable.MIN_CAPACITY))).isEmpty();

    assertThat(table.use(List.of(subject("one more"))))
        .hasSize(1)
        .doesNotContainAnyElementsOf(slots("0", 1, false));
    assertThat(table.use(slots("one more", 2, /* isSoft= */ false))).hasSize(2);
    assertThat(table.inUse()).hasSize(GenerationTable.MIN_CAPACITY + GenerationTable.MAX_SLOTS);
  }

  @Test
  void invalidatesServerAgainForSubjectsThatChangeWhileItIsSent() {
    table.begin(A);
    Announcement sent = table.nextAnnouncement();
    table.begin(subject("r"));

    table.acknowledge(sent);

    assertThat(table.nextAnnouncement().tokens()).containsOnlyKeys(A);
  }

  @Test
  void comparesTokensWithThoseOfEngine() {
    table.adopt(EPOCH, List.of("cache"));
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

  private static List<SharedTag> subjects(int count) {
    return IntStream.range(0, count).mapToObj(i -> subject("r" + i)).toList();
  }

  private static List<SharedTag> slots(String server, int count, boolean isSoft) {
    return IntStream.range(0, count)
        .mapToObj(slot -> new CacheTag.SlotTag(new ServerId(server), slot))
        .map(slot -> new SharedTag("cache", Optional.of(slot), isSoft))
        .toList();
  }

  private static SharedTag subject(String uri) {
    return new SharedTag(
        "cache",
        Optional.of(new CacheTag.SubjectTag(new ServerId("a"), new RequestSubject.Resource(uri))));
  }
}
