package dev.bascule.domain.cache.shared;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.domain.cache.CacheSettings;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.TestCaches;
import dev.bascule.domain.cache.lru.LruTtlCache;
import dev.bascule.domain.cache.shared.SharedCacheListener.SharedCacheEvent.StateChanged;
import dev.bascule.domain.cache.shared.SharedCacheStatus.LastError;
import dev.bascule.domain.cache.shared.SharedCacheStatus.SharedState;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.mcp.RequestSubject;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GenerationTrackerTest {

  private static final CacheTag SERVER = new CacheTag.ServerTag(new ServerId("files"));
  private static final SharedTag TAG = new SharedTag("results", Optional.of(SERVER));
  private static final SharedTag ALL = new SharedTag("results", Optional.empty());
  private static final SimulatedKey KEY =
      new SimulatedKey("a", List.of(SERVER), /* mayLeaveProcess= */ true);

  private static final int MAX_ENTRIES = 20;

  private final FakeTicker ticker = new FakeTicker();
  private final ScriptedTokens tokens = new ScriptedTokens();
  private final List<SharedCacheStatus> reported = new ArrayList<>();
  private final GenerationTracker tracker =
      tokens.newTracker(
          ticker,
          event -> {
            if (event instanceof StateChanged(SharedCacheStatus status)) {
              reported.add(status);
            }
          });
  private final LruTtlCache<SimulatedKey, SimulatedValue> own =
      new LruTtlCache<>(
          new CacheSettings(MAX_ENTRIES, 1000, FreshnessLifetime.of(Duration.ofHours(1))),
          _ -> 1,
          ticker);

  @BeforeEach
  void registerCache() {
    tracker.register("results", own);
    TestCaches.put(own, KEY, new SimulatedValue("a", 1, 2));
  }

  @Test
  void connectsOnceAndSendsNumberedHeartbeats() {
    tracker.maintain();
    tracker.maintain();

    assertThat(tokens.operations).containsExactly("connect", "heartbeat 1", "heartbeat 2");
    assertThat(own.stats().size()).isZero();
  }

  @Test
  void connectsAgainAfterThreeFailuresInSuccession() {
    tracker.maintain();
    tokens.isDown = true;
    tracker.maintain();
    tracker.maintain();
    tokens.isDown = false;
    tracker.maintain();
    tokens.isDown = true;
    tracker.maintain();
    tracker.maintain();
    tracker.maintain();
    tokens.isDown = false;
    tokens.operations.clear();
    tracker.maintain();

    assertThat(tokens.operations).containsExactly("connect", "heartbeat 8");
  }

  @Test
  void connectsAgainAfterTwoFailuresOnlyIfConnectionEnded() {
    tracker.maintain();
    tokens.isDown = true;
    tracker.maintain();
    tracker.maintain();
    tokens.isDown = false;
    tracker.maintain();
    assertThat(tokens.operations).containsOnlyOnce("connect");

    tokens.listener().disconnected();
    tracker.maintain();

    assertThat(tokens.operations).endsWith("connect", "heartbeat 5");
  }

  @Test
  void connectsAgainIfHeartbeatNamesAnotherHistory() {
    connect();
    tokens.epoch = new EngineEpoch("second");
    tracker.maintain();
    tokens.returnHeartbeat();
    ticker.advance(Duration.ofMillis(999));
    assertThat(tracker.isTrustedAt(ticker.nanos())).isTrue();
    ticker.advance(Duration.ofMillis(1));
    assertThat(tracker.isTrustedAt(ticker.nanos())).isFalse();
    TestCaches.put(own, KEY, new SimulatedValue("a", 1, 2));

    tracker.maintain();

    assertThat(tokens.operations)
        .containsExactly(
            "connect", "heartbeat 1", "heartbeat 2", "connect", "replace", "heartbeat 3");
    assertThat(own.stats().size()).isZero();
    assertThat(tokens.tokens).containsOnlyKeys(ALL);
  }

  @Test
  void readsTokensAgainAfterEachNotificationOfNewOnes() {
    connect();
    List<SharedTag> tags = List.of(ALL, TAG);
    tags.forEach(
        tag ->
            tokens.duringCreations.add(() -> tokens.listener().tokenChanged(tokens.nameOf(tag))));
    tracker.use(tags);
    tokens.operations.clear();

    assertThat(tracker.generation(tags)).map(Generation::tokens).hasValue(tokensOf(tags));
    assertThat(tokens.operations).containsExactly("create", "create", "create");
  }

  @Test
  void readsTokensFourTimesAtMost() {
    connect();
    for (int i = 0; i < 10; i++) {
      tokens.duringCreations.add(() -> tokens.listener().tokenChanged(tokens.nameOf(TAG)));
    }
    tracker.use(List.of(TAG));
    tokens.operations.clear();

    assertThat(tracker.generation(List.of(TAG))).isEmpty();
    assertThat(tokens.operations).containsExactly("create", "create", "create", "create");
  }

  @Test
  void sendsInvalidationAtOnceOrWhenItIsConnectedOrAgain() {
    tracker.begin(TAG);
    tracker.announce();
    assertThat(tokens.operations).isEmpty();
    tracker.maintain();
    assertThat(tokens.operations).containsExactly("connect", "replace", "heartbeat 1");

    tracker.begin(TAG);
    tracker.announce();
    assertThat(tokens.operations).endsWith("heartbeat 1", "replace");
    assertThat(tracker.hasPending()).isFalse();

    tokens.isDown = true;
    tracker.begin(TAG);
    tracker.announce();
    tokens.isDown = false;
    assertThat(tracker.hasPending()).isTrue();
    tracker.maintain();
    assertThat(tokens.operations).endsWith("replace", "replace", "heartbeat 2");
    assertThat(tracker.hasPending()).isFalse();
  }

  @Test
  void sendsInBackgroundWhatBeginsWithinAnIntervalTogether() {
    connect();
    Queue<Runnable> background = new ArrayDeque<>();
    List<Duration> waits = new ArrayList<>();
    PollDelay beginningMore =
        duration -> {
          waits.add(duration);
          if (waits.size() == 1) {
            tracker.begin(TAG);
            tracker.announceInBackground(background::add, _ -> {});
            tracker.begin(ALL);
            tracker.announceInBackground(background::add, _ -> {});
          }
        };
    tokens.operations.clear();
    tracker.begin(TAG);
    tracker.announceInBackground(background::add, beginningMore);
    tracker.announceInBackground(background::add, beginningMore);
    assertThat(tokens.operations).isEmpty();

    while (!background.isEmpty()) {
      background.remove().run();
    }

    assertThat(tokens.operations).containsExactly("replace", "replace");
    assertThat(waits)
        .containsExactly(
            GenerationTracker.ANNOUNCEMENT_INTERVAL, GenerationTracker.ANNOUNCEMENT_INTERVAL);
    assertThat(tracker.hasPending()).isFalse();
  }

  @Test
  void leavesWhatCouldNotBeSentInBackgroundToMaintenance() {
    connect();
    tokens.isDown = true;
    tracker.begin(TAG);
    tracker.announceInBackground(Runnable::run, _ -> {});
    tokens.isDown = false;
    assertThat(tracker.hasPending()).isTrue();

    tracker.announceInBackground(
        _ -> {
          throw new RejectedExecutionException();
        },
        _ -> {});
    assertThat(tracker.hasPending()).isTrue();

    tracker.announceInBackground(
        Runnable::run,
        _ -> {
          throw new InterruptedException();
        });
    assertThat(Thread.interrupted()).isTrue();
    assertThat(tracker.hasPending()).isFalse();
  }

  @Test
  void deletesWhatWasStoredBeforeInvalidationWasAcknowledged() {
    connect();
    tracker.begin(TAG);
    TestCaches.put(own, KEY, new SimulatedValue("a", 1, 2));

    tracker.announce();

    assertThat(own.stats().size()).isZero();
  }

  @Test
  void deletesWhatChangedAndReadsItsTokenAgain() {
    connect();
    RandomId first = tokenOf(TAG);
    TestCaches.put(own, KEY, new SimulatedValue("a", 1, 2));
    RandomId second = new RandomId(9, 9);
    tokens.tokens.put(TAG, second);
    tokens.listener().tokenChanged("of other replicas");
    assertThat(tokenOf(TAG)).isEqualTo(first);
    assertThat(own.stats().size()).isOne();

    tokens.listener().tokenChanged(TAG.toString());

    assertThat(own.stats().size()).isZero();
    assertThat(tokenOf(TAG)).isEqualTo(second);
  }

  @Test
  void deletesEverythingIfAllTokensWereLost() {
    connect();
    RandomId first = tokenOf(TAG);
    TestCaches.put(own, KEY, new SimulatedValue("a", 1, 2));
    tokens.tokens.clear();

    tokens.listener().allTokensLost();

    assertThat(own.stats().size()).isZero();
    assertThat(tokenOf(TAG)).isNotEqualTo(first);
  }

  @Test
  void keepsValuesWhoseTokensAreUnchangedAfterConnectingAgain() {
    SharedTag other =
        new SharedTag("results", Optional.of(new CacheTag.ServerTag(new ServerId("other"))));
    connect();
    RandomId first = tokenOf(TAG);
    RandomId ofOther = tokenOf(other);
    TestCaches.put(own, KEY, new SimulatedValue("a", 1, 2));
    tokens.listener().disconnected();
    tokens.tokens.put(other, new RandomId(9, 9));
    tracker.maintain();
    assertThat(own.stats().size()).isOne();
    assertThat(tokenOf(TAG)).isEqualTo(first);
    assertThat(tokenOf(other)).isNotEqualTo(ofOther);

    tokens.listener().disconnected();
    tokens.tokens.put(TAG, new RandomId(8, 8));
    tracker.maintain();

    assertThat(own.stats().size()).isZero();
  }

  @Test
  void readsTokensOfManyTagsInParts() {
    connect();
    for (int i = 0; i < 1_000; i++) {
      tracker.use(List.of(numbered(i)));
    }
    tokens.listener().disconnected();

    tracker.maintain();

    assertThat(tokens.sizesOfReads).containsExactly(500, 500);
  }

  @Test
  void deletesValuesOfTagsThatAreTooMany() {
    connect();
    tracker.use(List.of(subject(0)));
    TestCaches.put(
        own,
        new SimulatedKey("b", List.of(subject(0).tag().orElseThrow()), /* mayLeaveProcess= */ true),
        new SimulatedValue("b", 1, 2));
    for (int i = 1; i < GenerationTable.MIN_CAPACITY + 3 * MAX_ENTRIES; i++) {
      tracker.use(List.of(subject(i)));
    }
    assertThat(own.stats().size()).isOne();

    tracker.use(List.of(subject(-1)));

    assertThat(own.stats().size()).isZero();
  }

  @Test
  void connectsAgainIfTwentyHeartbeatsWereExecutedButDidNotReturn() {
    connect();
    for (int i = 0; i < 20; i++) {
      tracker.maintain();
    }
    assertThat(tokens.operations).containsOnlyOnce("connect");

    tracker.maintain();

    assertThat(tokens.operations).endsWith("connect", "heartbeat 22");
  }

  @Test
  void loadsAreSharedInOneRoundWithTrustAndInRoundsWithout() {
    connect();
    assertThat(tracker.roundAt(ticker.nanos())).isZero();

    ticker.advance(Duration.ofSeconds(1));
    long lapsed = ticker.nanos();

    assertThat(tracker.roundAt(lapsed)).isEqualTo(lapsed).isNotZero();
    assertThat(tracker.roundAt(lapsed + Duration.ofSeconds(29).toNanos())).isEqualTo(lapsed);
  }

  @Test
  void reportsStateWithReason() {
    tracker.maintain();
    assertThat(reported).isEmpty();
    tokens.returnHeartbeat();
    tracker.maintain();
    assertThat(reported)
        .extracting(SharedCacheStatus::state)
        .containsExactly(SharedState.CONNECTED);
    assertThat(reported.getFirst().lastError()).isEmpty();

    ticker.advance(Duration.ofSeconds(1));
    tracker.maintain();
    assertThat(reported.getLast().state()).isEqualTo(SharedState.ISOLATED);
    assertThat(reported.getLast().lastError())
        .hasValue(
            new LastError(
                "the engine replies, but does not notify this replica of changes", Duration.ZERO));

    tokens.returnHeartbeat();
    tracker.maintain();
    tokens.isDown = true;
    tracker.maintain();
    ticker.advance(Duration.ofSeconds(1));
    tokens.isDown = false;
    tracker.maintain();
    assertThat(reported.getLast().state()).isEqualTo(SharedState.ISOLATED);
    assertThat(reported.getLast().lastError())
        .hasValue(new LastError("down", Duration.ofSeconds(1)));

    ticker.advance(Duration.ofSeconds(30));
    tracker.maintain();
    assertThat(reported.getLast().state()).isEqualTo(SharedState.UNAVAILABLE);
  }

  @Test
  void reportsThatItCannotConnectAfterTenSeconds() {
    tokens.isDown = true;
    tracker.maintain();
    ticker.advance(Duration.ofMillis(9_999));
    tracker.maintain();
    assertThat(reported).isEmpty();
    ticker.advance(Duration.ofMillis(1));
    tracker.maintain();

    assertThat(reported)
        .extracting(SharedCacheStatus::state)
        .containsExactly(SharedState.UNAVAILABLE);
  }

  @Test
  void idsAreWrittenWithAllDigits() {
    assertThat(new RandomId(0xaL, -1)).hasToString("000000000000000affffffffffffffff");
  }

  private void connect() {
    tracker.maintain();
    tokens.returnHeartbeat();
  }

  /** Returns the token of a tag as the replica knows it. */
  private RandomId tokenOf(SharedTag tag) {
    tracker.use(List.of(tag));
    return tracker.generation(List.of(tag)).orElseThrow().tokens().getFirst();
  }

  private List<RandomId> tokensOf(List<SharedTag> tags) {
    return tags.stream().map(tokens.tokens::get).toList();
  }

  private static SharedTag numbered(int number) {
    return new SharedTag(
        "results", Optional.of(new CacheTag.ServerTag(new ServerId("server " + number))));
  }

  private static SharedTag subject(int number) {
    return new SharedTag(
        "results",
        Optional.of(
            new CacheTag.SubjectTag(
                new ServerId("files"), new RequestSubject.Resource("file:" + number))));
  }
}
