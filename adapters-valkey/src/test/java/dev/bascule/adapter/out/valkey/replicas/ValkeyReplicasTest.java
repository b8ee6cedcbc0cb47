package dev.bascule.adapter.out.valkey.replicas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.adapter.out.valkey.TestEngine;
import dev.bascule.adapter.out.valkey.ValkeyEngine;
import dev.bascule.adapter.out.valkey.seal.EntryNames;
import dev.bascule.adapter.out.valkey.seal.SharedSecrets;
import dev.bascule.application.context.BreakerOrder;
import dev.bascule.application.port.out.LoginLeases.Lease;
import dev.bascule.application.port.out.ReplicaExchange.ReplicaMismatch;
import dev.bascule.application.port.out.ReplicaExchange.ServerPause;
import dev.bascule.application.port.out.Sealer;
import dev.bascule.application.view.SharedCacheView.ReplicaView;
import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.breaker.CircuitBreaker;
import dev.bascule.domain.cache.shared.EngineException;
import dev.bascule.domain.cache.shared.RandomId;
import dev.bascule.domain.cache.shared.SharedTokens;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.FakeTicker;
import dev.bascule.domain.time.Polling;
import dev.bascule.domain.time.Ticker;
import io.lettuce.core.CopyArgs;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What replicas tell each other, through real engines with the documented user. */
@ParameterizedClass
@ValueSource(strings = {"valkey-server", "redis-server"})
class ValkeyReplicasTest {

  private static final BreakerSettings BREAKER =
      new BreakerSettings(3, Duration.ofSeconds(1), 1, Duration.ofSeconds(1), 1);

  private static final ServerId FILES = new ServerId("files-of-anne");
  private static final ServerId MAIL = new ServerId("mail");
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HEARTBEAT = Duration.ofSeconds(10);
  private static final Instant STARTED = Instant.parse("2026-11-29T10:00:00Z");
  private static final ServerPause PAUSE =
      new ServerPause(FILES, "key:anne", "tools/call", "write", "status 429", MINUTE);

  private static final byte[] OLD = "0123456789abcdef0123456789abcdef".getBytes(UTF_8);
  private static final byte[] NEW = "fedcba9876543210fedcba9876543210".getBytes(UTF_8);

  private final TestEngine engine;
  private final List<Replica> started = new ArrayList<>();

  ValkeyReplicasTest(String program) {
    this.engine = TestEngine.start(program, /* isTls= */ false);
  }

  /** One replica with its connections. */
  private final class Replica implements SharedTokens.Listener {
    final List<String> events = new CopyOnWriteArrayList<>();
    final ValkeyEngine connections;
    final ValkeyReplicas replicas;
    final SharedTokens tokens;
    volatile String configuration = "c0ffee";

    Replica(String name) {
      this(name, HEARTBEAT, OLD);
    }

    Replica(String name, Duration heartbeat, byte[]... secretBytes) {
      this(name, heartbeat, Ticker.system(), secretBytes);
    }

    Replica(String name, Duration heartbeat, Ticker ticker, byte[]... secretBytes) {
      this(name, heartbeat, ticker, InstantSource.system(), secretBytes);
    }

    Replica(
        String name,
        Duration heartbeat,
        Ticker ticker,
        InstantSource clock,
        byte[]... secretBytes) {
      this.connections = engine.connect(name);
      SharedSecrets secrets = new SharedSecrets(List.of(secretBytes));
      EntryNames names = new EntryNames(secrets, "test", _ -> Sha256.of(new byte[0]));
      this.replicas =
          new ValkeyReplicas(
              connections,
              names,
              secrets,
              () -> new ReplicaView(name, "1.0", STARTED, configuration, List.of(MAIL)),
              () -> List.of(configuration, "hash with the other secret"),
              () -> List.of(FILES, MAIL),
              heartbeat,
              new CircuitBreaker(BREAKER, ticker, clock, _ -> {}),
              ValkeyReplicasTest::newId,
              ticker,
              clock);
      this.tokens = connections.tokens(names::namesOfTag);
      replicas.start(
          (server, order, remaining, replica) -> {
            assertThat(remaining).isGreaterThanOrEqualTo(Duration.ZERO).isLessThanOrEqualTo(MINUTE);
            String ended = remaining.isPositive() ? "" : ", ended";
            events.add(order + " " + server + " from " + replica + ended);
          },
          pause -> events.add(pause.toString()));
      replicas.sessionMail().deliverTo(message -> events.add("mail " + new String(message, UTF_8)));
      started.add(this);
    }

    Replica connect() {
      assertThat(TestEngine.untilSuccess(() -> tokens.connect(this)).id()).isNotEmpty();
      replicas.maintain();
      return this;
    }

    /**
     * Maintains the replica again and again, as the bridge does: when the engine is back, the
     * connection for data may still be lost.
     */
    void maintainUntil(String event) {
      Polling.until(
          true,
          () -> {
            replicas.maintain();
            return events.contains(event);
          },
          event + " in " + events);
    }

    void awaitEvent(String event) {
      Polling.until(true, () -> events.contains(event), event + " in " + events);
    }

    List<String> memberNames() {
      return replicas.members().stream().map(ReplicaView::name).toList();
    }

    @Override
    public void tokenChanged(String token) {}

    @Override
    public void allTokensLost() {}

    @Override
    public void heartbeatReturned(long number) {}

    @Override
    public void disconnected() {}
  }

  private static RandomId newId() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return new RandomId(random.nextLong(), random.nextLong());
  }

  private Replica connected(String name) {
    return new Replica(name).connect();
  }

  private static Deadline in(Duration duration) {
    return Deadline.after(duration, Ticker.system());
  }

  @AfterEach
  void stop() {
    started.forEach(replica -> replica.connections.close());
    engine.close();
  }

  @Test
  void executesOrderOnceAtAllOtherReplicas() {
    Replica one = connected("one");
    Replica two = connected("two");

    one.replicas.order(FILES, BreakerOrder.OPEN, MINUTE, () -> {});
    two.awaitEvent("OPEN files-of-anne from one");
    two.replicas.order(FILES, BreakerOrder.CLOSE, MINUTE, () -> {});
    one.awaitEvent("CLOSE files-of-anne from two");
    one.replicas.maintain();
    two.replicas.maintain();
    one.connect();
    two.connect();
    one.replicas.order(MAIL, BreakerOrder.RESET, MINUTE, () -> {});
    two.awaitEvent("RESET mail from one");

    assertThat(one.events).containsExactly("CLOSE files-of-anne from two");
    assertThat(two.events).containsExactly("OPEN files-of-anne from one", "RESET mail from one");
  }

  /** Who can write to the engine has kept the bytes of an order. */
  @Test
  void ignoresOrderThatWasIssuedBeforeLastOne() {
    Replica one = connected("one");
    Replica two = connected("two");
    one.replicas.order(FILES, BreakerOrder.OPEN, MINUTE, () -> {});
    two.awaitEvent("OPEN files-of-anne from one");
    String key = engine.admin(commands -> commands.keys("*}:o:*").getFirst());
    boolean kept = engine.admin(commands -> commands.copy(key, "kept"));
    one.replicas.order(FILES, BreakerOrder.CLOSE, MINUTE, () -> {});
    two.awaitEvent("CLOSE files-of-anne from one");

    boolean replayed =
        engine.admin(commands -> commands.copy("kept", key, CopyArgs.Builder.replace(true)));
    one.replicas.order(MAIL, BreakerOrder.RESET, MINUTE, () -> {});
    two.awaitEvent("RESET mail from one");

    assertThat(kept && replayed).isTrue();
    assertThat(one.events).isEmpty();
    assertThat(two.events)
        .containsExactly(
            "OPEN files-of-anne from one", "CLOSE files-of-anne from one", "RESET mail from one");
    // The replica restores the later order for others, such as one that starts now.
    Replica three = new Replica("three");
    Polling.until(
        true,
        () -> {
          two.replicas.maintain();
          return !engine
              .<String>admin(commands -> commands.get(key))
              .equals(engine.<String>admin(commands -> commands.get("kept")));
        },
        "the later order is stored");
    three.connect().awaitEvent("CLOSE files-of-anne from one");
    assertThat(three.events).doesNotContain("OPEN files-of-anne from one");
  }

  @Test
  void executesOrderOfReplicaWhoseClockIsSlow() {
    Replica one = connected("one");
    Replica slow =
        new Replica("slow", HEARTBEAT, Ticker.system(), () -> Instant.now().minusSeconds(60), OLD)
            .connect();
    one.replicas.order(FILES, BreakerOrder.OPEN, MINUTE, () -> {});
    slow.awaitEvent("OPEN files-of-anne from one");

    slow.replicas.order(FILES, BreakerOrder.CLOSE, MINUTE, () -> {});

    one.awaitEvent("CLOSE files-of-anne from slow");
  }

  @Test
  void executesOrderAtReplicaThatStartsLater() {
    connected("one").replicas.order(FILES, BreakerOrder.OPEN, MINUTE, () -> {});

    connected("two").awaitEvent("OPEN files-of-anne from one");
  }

  /** Each replica executes its own orders and those of others in the sequence of their times. */
  @Test
  void replacesNoLaterOrderWhenEngineIsBack() {
    Replica one = connected("one");
    // Its order is the later one, however fast they follow each other.
    Replica two =
        new Replica("two", HEARTBEAT, Ticker.system(), () -> Instant.now().plusSeconds(1), OLD)
            .connect();
    engine.kill();
    one.replicas.order(FILES, BreakerOrder.CLOSE, MINUTE, () -> one.events.add("own CLOSE"));
    two.replicas.order(FILES, BreakerOrder.ISOLATE, MINUTE, () -> two.events.add("own ISOLATE"));
    engine.restart();

    two.connect();
    Polling.until(
        true,
        () -> {
          two.replicas.maintain();
          return !engine.<List<String>>admin(commands -> commands.keys("*}:o:*")).isEmpty();
        },
        "the later order is stored");
    one.connect().maintainUntil("ISOLATE files-of-anne from two");
    connected("three").awaitEvent("ISOLATE files-of-anne from two");

    assertThat(one.events).containsExactly("own CLOSE", "ISOLATE files-of-anne from two");
    assertThat(two.events).containsExactly("own ISOLATE");
  }

  @Test
  void tellsOfOrderForOneDayAfterItsEnd() {
    Replica one = connected("one");
    one.replicas.order(FILES, BreakerOrder.CLOSE, MINUTE, () -> {});
    String key = engine.admin(commands -> commands.keys("*}:o:*").getFirst());
    long life = engine.admin(commands -> commands.pttl(key));

    boolean hasEnded =
        engine.admin(commands -> commands.pexpire(key, BreakerOrders.KEPT.toMillis()));
    Replica two = connected("two");

    assertThat(Duration.ofMillis(life))
        .isGreaterThan(BreakerOrders.KEPT)
        .isLessThanOrEqualTo(BreakerOrders.KEPT.plus(MINUTE));
    assertThat(hasEnded).isTrue();
    two.awaitEvent("CLOSE files-of-anne from one, ended");
  }

  private static long countKeys(List<String> keys) {
    return keys.size();
  }

  @Test
  void announcesOrderWhenEngineIsBack() {
    Replica one = connected("one");
    Replica two = connected("two");
    engine.kill();
    one.replicas.order(FILES, BreakerOrder.OPEN, MINUTE, () -> {});
    one.replicas.order(FILES, BreakerOrder.CLOSE, MINUTE, () -> {});
    engine.restart();

    two.connect();
    one.connect();
    Polling.until(
        true,
        () -> {
          one.replicas.maintain();
          two.replicas.maintain();
          return two.events.contains("CLOSE files-of-anne from one");
        },
        "order is executed");

    assertThat(two.events).containsExactly("CLOSE files-of-anne from one");
    assertThat(one.events).isEmpty();
  }

  @Test
  void ignoresOrderUnderKeyOfOtherServer() {
    Replica one = connected("one");
    Replica two = connected("two");
    one.replicas.order(FILES, BreakerOrder.OPEN, MINUTE, () -> {});
    two.awaitEvent("OPEN files-of-anne from one");
    String key = engine.admin(commands -> commands.keys("*}:o:*").getFirst());
    one.replicas.order(MAIL, BreakerOrder.OPEN, MINUTE, () -> {});
    two.awaitEvent("OPEN mail from one");
    String other =
        engine.admin(
            commands ->
                commands.keys("*}:o:*").stream()
                    .filter(each -> !each.equals(key))
                    .findFirst()
                    .orElseThrow());

    boolean copied =
        engine.admin(commands -> commands.copy(key, other, CopyArgs.Builder.replace(true)));
    one.replicas.order(FILES, BreakerOrder.RESET, MINUTE, () -> {});
    two.awaitEvent("RESET files-of-anne from one");

    assertThat(copied).isTrue();
    assertThat(two.events)
        .containsExactly(
            "OPEN files-of-anne from one", "OPEN mail from one", "RESET files-of-anne from one");
  }

  @Test
  void announcesPausesToOtherMembers() {
    Replica one = connected("one");
    Replica two = connected("two");
    one.replicas.maintain();

    one.replicas.announcePause(PAUSE);

    two.awaitEvent(PAUSE.toString());
    assertThat(one.events).isEmpty();
  }

  @Test
  void listsMembers() {
    Replica two = connected("two");
    Replica one = connected("one");
    two.replicas.maintain();

    assertThat(one.memberNames()).containsExactly("one", "two");
    assertThat(two.replicas.members())
        .contains(new ReplicaView("one", "1.0", STARTED, "c0ffee", List.of(MAIL)));

    one.replicas.close();
    two.replicas.maintain();

    assertThat(two.memberNames()).containsExactly("two");
  }

  @Test
  void findsReplicaWithOtherSecret() {
    FakeTicker ticker = new FakeTicker();
    Replica one = new Replica("one", HEARTBEAT, ticker, OLD).connect();
    Replica other = new Replica("other", HEARTBEAT, NEW).connect();

    one.replicas.maintain();
    assertThat(one.replicas.mismatch()).isEqualTo(ReplicaMismatch.NONE);
    ticker.advance(MemberList.SECRET_PATIENCE);
    one.replicas.maintain();

    assertThat(one.replicas.mismatch()).isEqualTo(new ReplicaMismatch(List.of("other"), List.of()));
    assertThat(one.memberNames()).containsExactly("one");
    assertThat(warnings(OLD)).singleElement().asString().startsWith("1 of the replicas");
    assertThat(warnings(OLD, NEW)).isEmpty();

    other.replicas.close();
    one.replicas.maintain();
    assertThat(one.replicas.mismatch()).isEqualTo(ReplicaMismatch.NONE);
    assertThat(warnings(OLD)).isEmpty();
  }

  private List<String> warnings(byte[]... secrets) {
    return ValkeyReplicas.check(
        engine.settings("check"), new SharedSecrets(List.of(secrets)), InstantSource.system());
  }

  @Test
  void findsNoDifferenceWhileSecretIsReplaced() {
    FakeTicker ticker = new FakeTicker();
    Replica first = new Replica("first", HEARTBEAT, ticker, OLD, NEW).connect();
    Replica second = new Replica("second", HEARTBEAT, ticker, NEW, OLD).connect();

    first.replicas.maintain();
    second.replicas.maintain();
    ticker.advance(Duration.ofDays(1));
    first.replicas.maintain();
    second.replicas.maintain();

    assertThat(first.memberNames()).containsExactly("first", "second");
    assertThat(first.replicas.mismatch()).isEqualTo(ReplicaMismatch.NONE);
    assertThat(second.replicas.mismatch()).isEqualTo(ReplicaMismatch.NONE);
  }

  @Test
  void findsReplicaWhoseConfigurationDiffersForLong() {
    FakeTicker ticker = new FakeTicker();
    Replica one = new Replica("one", HEARTBEAT, ticker, OLD).connect();
    Replica changed = new Replica("changed", HEARTBEAT, OLD);
    changed.configuration = "beef";
    Replica _ = changed.connect();

    one.replicas.maintain();
    ticker.advance(MemberList.CONFIGURATION_PATIENCE.minusNanos(1));
    Replica changedLater = new Replica("later", HEARTBEAT, OLD);
    changedLater.configuration = "beef";
    Replica _ = changedLater.connect();
    one.replicas.maintain();
    assertThat(one.replicas.mismatch()).isEqualTo(ReplicaMismatch.NONE);
    ticker.advance(Duration.ofNanos(1));
    one.replicas.maintain();

    assertThat(one.replicas.mismatch())
        .isEqualTo(new ReplicaMismatch(List.of(), List.of("changed")));
  }

  @Test
  void forgetsMemberWithoutHeartbeat() {
    Replica gone = new Replica("gone", Duration.ofMillis(50), OLD).connect();
    Replica one = new Replica("one", Duration.ofSeconds(1), OLD).connect();

    Polling.until(
        List.of("one"),
        () -> {
          one.replicas.maintain();
          return one.memberNames();
        },
        "members");
    assertThat(gone.memberNames()).containsExactly("gone");
  }

  @Test
  void remembersMembersWhileEngineIsAway() {
    Replica two = new Replica("two");
    assertThat(two.memberNames()).containsExactly("two");
    connected("one");
    two.connect();

    engine.kill();
    two.replicas.maintain();

    assertThat(two.memberNames()).containsExactly("one", "two");
  }

  @Test
  void keepsMembersUntilTheirLifeHasPassedIfEngineHasLostThem() {
    FakeTicker ticker = new FakeTicker();
    connected("three");
    connected("two");
    Replica one = new Replica("one", HEARTBEAT, ticker, OLD).connect();
    assertThat(one.memberNames()).containsExactly("one", "three", "two");

    engine.kill();
    engine.restart();
    Polling.until(
        1L,
        () -> {
          one.replicas.maintain();
          return engine.admin(commands -> countKeys(commands.keys("*}:m")));
        },
        "the list of members");
    assertThat(one.memberNames()).containsExactly("one", "three", "two");
    connected("four");
    ticker.advance(HEARTBEAT.multipliedBy(3).minusNanos(1));
    one.replicas.maintain();
    assertThat(one.replicas.memberCount()).isEqualTo(4);

    ticker.advanceNanos(1);
    one.replicas.maintain();

    assertThat(one.memberNames()).containsExactly("four", "one");
  }

  @Test
  void forgetsMemberThatLeavesAfterEngineHadLostIt() {
    Replica two = connected("two");
    Replica one = connected("one");
    String lost = engine.admin(RedisCommands::flushall);
    one.replicas.maintain();
    two.replicas.maintain();
    one.replicas.maintain();

    two.replicas.close();
    one.replicas.maintain();

    assertThat(lost).isEqualTo("OK");
    assertThat(one.memberNames()).containsExactly("one");
  }

  @Test
  void sendsMailToReplicaThatItDoesNotKnowYet() {
    Replica one = connected("one");
    Replica two = connected("two");
    assertThat(one.memberNames()).containsExactly("one");

    one.replicas.sessionMail().sendToAll("ann", "a".getBytes(UTF_8));
    one.replicas.announcePause(PAUSE);

    two.awaitEvent("mail a");
    two.awaitEvent(PAUSE.toString());
    two.replicas.sessionMail().send("ann", "one", "b".getBytes(UTF_8));
    one.awaitEvent("mail b");
    assertThat(one.events).containsExactly("mail b");
  }

  @Test
  void sendsMailToOneOrAllOtherReplicas() {
    Replica one = connected("one");
    Replica two = connected("two");
    Replica three = connected("three");
    one.replicas.maintain();

    one.replicas.sessionMail().send("ann", "two", "a".getBytes(UTF_8));
    one.replicas.sessionMail().send("ann", "two", new byte[ReplicaMailbox.MAX_BYTES + 1]);
    one.replicas.sessionMail().sendToAll("ann", "b".getBytes(UTF_8));

    two.awaitEvent("mail b");
    three.awaitEvent("mail b");
    assertThat(two.events).containsExactlyInAnyOrder("mail a", "mail b");
    assertThat(three.events).containsExactly("mail b");
  }

  @Test
  void receivesPausesWhileMailWaits() {
    Replica one = connected("one");
    Replica two = connected("two");
    one.replicas.maintain();
    CountDownLatch release = new CountDownLatch(1);
    two.replicas
        .sessionMail()
        .deliverTo(
            _ -> {
              two.events.add("mail");
              awaitRelease(release);
            });

    one.replicas.sessionMail().send("ann", "two", new byte[1]);
    two.awaitEvent("mail");
    one.replicas.sessionMail().send("ann", "two", new byte[1]);
    one.replicas.announcePause(PAUSE);

    two.awaitEvent(PAUSE.toString());
    assertThat(two.events).containsExactly("mail", PAUSE.toString());
    release.countDown();
  }

  private static void awaitRelease(CountDownLatch release) {
    try {
      release.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void ignoresMessagesOfOthers() {
    Replica one = connected("one");
    Replica two = connected("two");
    ValkeyEngine stranger = engine.connect("stranger");
    try {
      Polling.until(true, () -> sent(stranger, "two", "forged"), "message is sent");
      Sealer sealing = new SharedSecrets(List.of(OLD)).sealing("messages", InstantSource.system());
      stranger.send(
          "two", session(sealing.seal(new byte[20], "message 2 to three".getBytes(UTF_8))));
      stranger.send("two", session(sealing.seal(new byte[20], "message 1 to two".getBytes(UTF_8))));
      stranger.send("two", session(sealing.seal(new byte[7], "message 2 to two".getBytes(UTF_8))));
      stranger.send("two", new byte[0]);
    } finally {
      stranger.close();
    }
    one.replicas.sessionMail().send("ann", "two", "genuine".getBytes(UTF_8));

    two.awaitEvent("mail genuine");
    assertThat(two.events).containsExactly("mail genuine");
  }

  /** Returns a message about a session. */
  private static byte[] session(byte[] sealed) {
    return ByteBuffer.allocate(1 + sealed.length).put((byte) 2).put(sealed).array();
  }

  private static boolean sent(ValkeyEngine engine, String recipient, String message) {
    try {
      engine.send(recipient, message.getBytes(UTF_8));
      return true;
    } catch (EngineException _) {
      return false;
    }
  }

  /** Ends a session at one replica; again if the engine was not connected, as nothing is kept. */
  private static void untilEndedAtBoth(String session, Replica one, Replica two) {
    Polling.until(
        true,
        () -> {
          one.replicas.endedSessions().add(session, MINUTE);
          return two.replicas.endedSessions().contains(session);
        },
        "session has ended");
  }

  @Test
  void remembersEndedSessions() {
    Replica one = connected("one");
    Replica two = connected("two");

    untilEndedAtBoth("abc", one, two);
    assertThat(two.replicas.endedSessions().contains("abd")).isFalse();
    engine.kill();
    for (int i = 0; i < 5; i++) {
      assertThat(two.replicas.endedSessions().contains("abc")).isFalse();
    }
    engine.restart();
    untilEndedAtBoth("abe", one, two);
  }

  @Test
  void oneReplicaHoldsLeaseOfLogin() throws InterruptedException {
    Replica one = connected("one");
    Replica two = connected("two");
    try (Lease lease = one.replicas.loginLeases().acquire(FILES, in(MINUTE)).orElseThrow()) {
      assertThat(lease.isExclusive()).isTrue();
      assertThat(two.replicas.loginLeases().acquire(FILES, in(Duration.ofMillis(50)))).isEmpty();
      try (Lease other = two.replicas.loginLeases().acquire(MAIL, in(MINUTE)).orElseThrow()) {
        assertThat(other.isExclusive()).isTrue();
      }
    }
    try (Lease lease = two.replicas.loginLeases().acquire(FILES, in(MINUTE)).orElseThrow()) {
      assertThat(lease.isExclusive()).isTrue();
    }
  }

  /** No replica leases for so long. */
  @ParameterizedTest
  @ValueSource(longs = {31_000, 3_600_000, -1})
  void replacesLeaseOfLoginThatLastsTooLong(long millis) throws InterruptedException {
    Replica one = connected("one");
    Replica two = connected("two");
    try (Lease lease = one.replicas.loginLeases().acquire(FILES, in(MINUTE)).orElseThrow()) {
      assertThat(lease.isExclusive()).isTrue();
      String key = engine.admin(commands -> commands.keys("*}:t:*").getFirst());
      String _ =
          engine.admin(
              commands ->
                  commands.set(
                      key, "planted", millis < 0 ? new SetArgs() : SetArgs.Builder.px(millis)));

      try (Lease other =
          two.replicas.loginLeases().acquire(FILES, in(Duration.ofMillis(50))).orElseThrow()) {
        assertThat(other.isExclusive()).isTrue();
        assertThat(one.replicas.loginLeases().acquire(FILES, in(Duration.ofMillis(50)))).isEmpty();
      }
    }
  }

  @Test
  void understandsOtherReplicasWhileSecretIsReplaced() throws InterruptedException {
    Replica one = new Replica("one", HEARTBEAT, OLD, NEW).connect();
    Replica two = new Replica("two", HEARTBEAT, NEW, OLD).connect();
    one.replicas.maintain();

    one.replicas.order(FILES, BreakerOrder.OPEN, MINUTE, () -> {});
    two.awaitEvent("OPEN files-of-anne from one");
    two.replicas.order(FILES, BreakerOrder.CLOSE, MINUTE, () -> {});
    one.awaitEvent("CLOSE files-of-anne from two");
    one.replicas.announcePause(PAUSE);
    two.awaitEvent(PAUSE.toString());
    assertThat(one.memberNames()).containsExactly("one", "two");
    try (Lease lease = one.replicas.loginLeases().acquire(FILES, in(MINUTE)).orElseThrow()) {
      assertThat(two.replicas.loginLeases().acquire(FILES, in(Duration.ofMillis(50)))).isEmpty();
      lease.recordUse("r1");
    }
    try (Lease lease = two.replicas.loginLeases().acquire(FILES, in(MINUTE)).orElseThrow()) {
      assertThat(lease.wasUsed("r1")).isTrue();
    }
  }

  @Test
  void remembersUsedRefreshTokens() throws InterruptedException {
    Replica one = connected("one");
    Replica two = connected("two");
    try (Lease lease = one.replicas.loginLeases().acquire(FILES, in(MINUTE)).orElseThrow()) {
      assertThat(lease.wasUsed("r1")).isFalse();
      lease.recordUse("r1");
    }
    try (Lease lease = two.replicas.loginLeases().acquire(FILES, in(MINUTE)).orElseThrow()) {
      assertThat(lease.wasUsed("r1")).isTrue();
      assertThat(lease.wasUsed("r2")).isFalse();
    }
  }

  @Test
  void leaseIsNotExclusiveWithoutEngine() throws InterruptedException {
    Replica one = connected("one");
    engine.kill();

    Optional<Lease> lease = one.replicas.loginLeases().acquire(FILES, in(MINUTE));

    assertThat(lease).hasValueSatisfying(each -> assertThat(each.isExclusive()).isFalse());
  }

  @Test
  void revealsNothingInKeysAndValues() throws InterruptedException {
    Replica one = connected("one");
    connected("two");
    one.replicas.maintain();
    one.replicas.order(FILES, BreakerOrder.OPEN, MINUTE, () -> {});
    one.replicas.announcePause(PAUSE);
    try (Lease lease = one.replicas.loginLeases().acquire(FILES, in(MINUTE)).orElseThrow()) {
      lease.recordUse("secret-token");

      assertThat(engine.admin(ValkeyReplicasTest::contents))
          .contains("}:o:", "}:t:", "}:u:", "}:m", "}:d")
          .doesNotContain("anne", "c0ffee", "tools/call", "secret-token", "status", "OPEN", "mail");
    }
  }

  private static String contents(RedisCommands<String, String> commands) {
    return commands.keys("*").stream()
        .map(key -> key + " " + new String(commands.dump(key), UTF_8))
        .collect(Collectors.joining("\n"));
  }
}
