package dev.bascule.adapter.out.valkey;

import static dev.bascule.adapter.out.valkey.TestEngine.untilSuccess;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.bascule.adapter.out.valkey.codec.ValueCodec;
import dev.bascule.adapter.out.valkey.seal.SharedSecrets;
import dev.bascule.domain.cache.shared.EngineEpoch;
import dev.bascule.domain.cache.shared.EngineException;
import dev.bascule.domain.cache.shared.Generation;
import dev.bascule.domain.cache.shared.RandomId;
import dev.bascule.domain.cache.shared.SharedCacheListener.RejectionReason;
import dev.bascule.domain.cache.shared.SharedCacheListener.SharedCacheEvent.ValueRejected;
import dev.bascule.domain.cache.shared.SharedName;
import dev.bascule.domain.cache.shared.SharedReply;
import dev.bascule.domain.cache.shared.SharedTag;
import dev.bascule.domain.cache.shared.SharedTokens;
import dev.bascule.domain.cache.shared.SharedValues;
import dev.bascule.domain.cache.shared.SharedValues.Lease;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.time.Polling;
import dev.bascule.domain.time.Ticker;
import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.sync.RedisServerCommands;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of {@link SharedTokens} and {@link SharedValues}, with real engines. */
@ParameterizedClass
@CsvSource({
  "valkey-server, false",
  "valkey-server, true",
  "redis-server, false",
  "redis-server, true"
})
class EngineContractTest {

  private static final Duration LEASE = Duration.ofSeconds(10);
  private static final FreshnessLifetime LIFETIME =
      new FreshnessLifetime(Duration.ofMinutes(1), Duration.ofSeconds(3), Duration.ofSeconds(4));
  private static final SharedTag ALL = new SharedTag("cache", Optional.empty());
  private static final SharedTag OTHER = new SharedTag("other", Optional.empty());

  private final TestEngine engine;
  private final List<Replica> replicas = new ArrayList<>();
  private final AtomicLong ids = new AtomicLong();

  private final String program;

  EngineContractTest(String program, boolean isTls) {
    this.program = program;
    engine = TestEngine.start(program, isTls);
  }

  /** One replica with its connection. */
  private static final class Replica implements SharedTokens.Listener {
    final ValkeyEngine engine;
    final SharedTokens tokens;
    final SharedValues<String, String> values;
    final List<String> events = new CopyOnWriteArrayList<>();
    EngineEpoch epoch = new EngineEpoch("none");

    Replica(ValkeyEngine engine) {
      this.engine = engine;
      this.tokens = engine.tokens(tag -> List.of(tag.cache(), "former " + tag.cache()));
      this.values =
          engine.values(
              EngineContractTest::nameOf,
              new TextCodec(),
              new SharedSecrets(List.of(new byte[32])).sealing("values", InstantSource.system()),
              event -> {
                if (event instanceof ValueRejected(RejectionReason reason)) {
                  events.add("rejected: " + reason);
                }
              });
    }

    SharedReply<String> find(String key, RandomId lease) {
      return values.find(names(key, this), lease, LEASE);
    }

    void store(Optional<RandomId> lease, String key, String value, Duration age) {
      SharedName<String> name = name(key, this);
      values.store(
          lease.map(id -> new Lease<>(name, id)), name, value, age, LIFETIME, Optional.empty());
    }

    void connect() {
      epoch = untilSuccess(() -> tokens.connect(this));
      // Opens the other connection, too.
      boolean _ =
          untilSuccess(
              () -> {
                values.renew(List.of(), LEASE);
                return true;
              });
    }

    void beat(long number) {
      epoch = tokens.sendHeartbeat(number);
      Polling.until(true, () -> events.contains("heartbeat " + number), "heartbeat returned");
    }

    @Override
    public void tokenChanged(String name) {
      events.add("changed " + name);
    }

    @Override
    public void allTokensLost() {
      events.add("lost");
    }

    @Override
    public void heartbeatReturned(long number) {
      events.add("heartbeat " + number);
    }

    @Override
    public void disconnected() {
      events.add("disconnected");
    }
  }

  private record TextCodec() implements ValueCodec<String> {
    @Override
    public int format() {
      return 1;
    }

    @Override
    public byte[] encode(String value, Duration age) {
      return value.getBytes(UTF_8);
    }

    @Override
    public String decode(byte[] bytes, Duration age) {
      return new String(bytes, UTF_8);
    }
  }

  @AfterEach
  void stop() {
    replicas.forEach(replica -> replica.engine.close());
    engine.close();
  }

  @Test
  void tellsProductAndVersionOnceConnected() {
    Replica replica = connected("one");

    assertThat(replica.engine.product())
        .hasValueSatisfying(
            product -> assertThat(product).matches(program.replace("-server", "") + " \\d.*"));
  }

  @Test
  void returnsToAllReplicasWhatTheHolderOfTheLeaseStored() {
    Replica one = connected("one");
    Replica two = connected("two");
    RandomId id = newId();

    assertLeased(one.find("a", id));
    assertWaiting(two.find("a", newId()));
    one.store(Optional.of(id), "a", "value", Duration.ofSeconds(7));

    SharedReply.Found<String> found = found(two.find("a", newId()));
    assertThat(found.value()).isEqualTo("value");
    assertThat(found.name()).isZero();
    assertThat(found.lifetime()).isEqualTo(LIFETIME);
    assertThat(found.age()).isBetween(Duration.ofMillis(6_700), Duration.ofMillis(9_000));
  }

  @Test
  void leasesToOneOfManyCallersAtSeveralReplicas() throws Exception {
    List<Replica> all = List.of(connected("one"), connected("two"));
    List<Future<SharedReply<String>>> replies = new ArrayList<>();

    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 64; i++) {
        Replica replica = all.get(i % 2);
        replies.add(callers.submit(() -> untilSuccess(() -> replica.find("a", newId()))));
      }
    }

    List<SharedReply<String>> results = new ArrayList<>();
    for (Future<SharedReply<String>> reply : replies) {
      results.add(reply.get());
    }
    assertThat(results).filteredOn(SharedReply.Leased.class::isInstance).hasSize(1);
    assertThat(results).filteredOn(SharedReply.Waiting.class::isInstance).hasSize(63);
  }

  @Test
  void findsTheFirstNameThatHasAValue() {
    Replica one = connected("one");
    RandomId id = newId();
    List<SharedName<String>> names = List.of(name("own", one), name("shared", one));
    assertLeased(one.values.find(names, id, LEASE));
    one.values.store(
        Optional.of(new Lease<>(name("own", one), id)),
        name("shared", one),
        "for all",
        Duration.ZERO,
        LIFETIME,
        Optional.of(name("own", one)));

    assertThat(found(one.values.find(names, newId(), LEASE)))
        .extracting(SharedReply.Found::name, SharedReply.Found::value)
        .containsExactly(1, "for all");
  }

  @Test
  void removesTheSupersededValue() {
    Replica one = connected("one");
    one.store(Optional.empty(), "own", "of one caller", Duration.ZERO);

    one.values.store(
        Optional.empty(),
        name("shared", one),
        "for all",
        Duration.ZERO,
        LIFETIME,
        Optional.of(name("own", one)));

    assertLeased(one.find("own", newId()));
  }

  @Test
  void grantsNoLeaseForAWhileAfterALoadWithoutValue() {
    Replica one = connected("one");
    Replica two = connected("two");
    RandomId id = newId();
    assertLeased(one.find("a", id));

    one.values.endWithoutValue(new Lease<>(name("a", one), id), LEASE);

    assertThat(two.find("a", newId())).isInstanceOf(SharedReply.Unleased.class);
    String key = one.engine.settings().key("l:" + nameOf(name("a", one)));
    assertThat(engine.<Long>admin(commands -> commands.pttl(key))).isBetween(1L, LEASE.toMillis());
    assertThat(engine.<Boolean>admin(commands -> commands.pexpire(key, 1))).isTrue();
    Polling.until(
        true, () -> two.find("a", newId()) instanceof SharedReply.Leased, "a lease is granted");
  }

  @Test
  void ignoresWhoNoLongerHasTheLease() {
    Replica one = connected("one");
    RandomId former = newId();
    assertLeased(one.values.find(names("a", one), former, Duration.ofMillis(1)));
    RandomId holder = newId();
    Polling.until(
        true, () -> one.find("a", holder) instanceof SharedReply.Leased, "the lease has ended");

    one.store(Optional.of(former), "a", "late", Duration.ZERO);
    one.values.endWithoutValue(new Lease<>(name("a", one), former), LEASE);
    one.values.renew(List.of(new Lease<>(name("a", one), former)), Duration.ofMillis(1));

    assertWaiting(one.find("a", newId()));
    one.store(Optional.of(holder), "a", "in time", Duration.ZERO);
    assertThat(found(one.find("a", newId())).value()).isEqualTo("in time");
  }

  @Test
  void renewsLeases() {
    Replica one = connected("one");
    RandomId id = newId();
    assertLeased(one.values.find(names("a", one), id, LEASE));

    one.values.renew(List.of(new Lease<>(name("a", one), id)), Duration.ofHours(1));

    String key = one.engine.settings().key("l:" + nameOf(name("a", one)));
    assertThat(engine.<Long>admin(commands -> commands.pttl(key))).isGreaterThan(1_000_000);
  }

  @Test
  void probesTheEngineByRenewingNothing() {
    Replica one = connected("one");
    one.values.renew(List.of(), LEASE);
    engine.kill();

    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> one.values.renew(List.of(), LEASE));
  }

  @Test
  void keepsTheValueWhoseLoadBeganLater() {
    Replica one = connected("one");
    one.store(Optional.empty(), "a", "later", Duration.ofSeconds(1));
    one.store(Optional.empty(), "a", "earlier", Duration.ofSeconds(30));
    assertThat(found(one.find("a", newId())).value()).isEqualTo("later");

    one.store(Optional.empty(), "a", "latest", Duration.ZERO);
    assertThat(found(one.find("a", newId())).value()).isEqualTo("latest");
  }

  @Test
  void deletesAValueThatIsNoLongerFresh() {
    Replica one = connected("one");
    one.store(Optional.empty(), "a", "old", Duration.ofHours(1));
    assertLeased(one.find("a", newId()));
  }

  @Test
  void treatsAValueThatIsTooLargeAsALoadWithoutValue() {
    Replica one = connected("one");
    RandomId id = newId();
    assertLeased(one.find("a", id));

    one.store(Optional.of(id), "a", "x".repeat(1_000), Duration.ZERO);

    assertThat(one.find("a", newId())).isInstanceOf(SharedReply.Unleased.class);
  }

  @Test
  void rejectsEntriesThatWereChangedMovedOrPutBack() {
    Replica one = connected("one");
    one.store(Optional.empty(), "a", "value", Duration.ZERO);
    String entry = one.engine.settings().key("v:" + nameOf(name("a", one)));
    String other = one.engine.settings().key("v:" + nameOf(name("b", one)));
    engine.admin(commands -> commands.copy(entry, other));
    engine.admin(commands -> commands.setrange(entry, 0, "0"));
    engine.admin(commands -> commands.setrange(entry, 20, "?"));

    assertThat(one.find("a", newId())).isInstanceOf(SharedReply.Unleased.class);
    assertThat(one.find("b", newId())).isInstanceOf(SharedReply.Unleased.class);
    assertThat(one.events).containsExactly("rejected: SEAL", "rejected: SEAL");

    one.events.clear();
    engine.admin(commands -> commands.set(entry, "short"));
    assertThat(one.find("a", newId())).isInstanceOf(SharedReply.Unleased.class);
    assertThat(one.events).containsExactly("rejected: FORMAT");
  }

  @Test
  void storesNothingReadable() {
    Replica one = connected("one");
    one.store(Optional.empty(), "a", "confidential", Duration.ZERO);
    String entry = one.engine.settings().key("v:" + nameOf(name("a", one)));
    assertThat(engine.<String>admin(commands -> commands.get(entry)))
        .doesNotContain("confidential");
  }

  @Test
  void givesAllReplicasTheSameToken() {
    Replica one = connected("one");
    Replica two = connected("two");
    RandomId first = newId();

    assertThat(one.tokens.readOrCreate(one.epoch, List.of(ALL), List.of(first)))
        .containsExactly(first);
    assertThat(one.events).containsExactly("changed " + ALL.cache());
    RandomId second = newId();
    assertThat(two.tokens.readOrCreate(two.epoch, List.of(OTHER, ALL), List.of(second, newId())))
        .containsExactly(second, first);
    assertThat(one.tokens.read(List.of(ALL, new SharedTag("none", Optional.empty()), OTHER)))
        .containsExactly(Optional.of(first), Optional.empty(), Optional.of(second));
    String key = one.engine.settings().key("e:" + ALL.cache());
    assertThat(engine.<Long>admin(commands -> commands.pttl(key))).isPositive();
  }

  @Test
  void replacesATokenUnderAllItsNames() {
    Replica one = connected("one");
    RandomId token = newId();
    one.tokens.replace(Map.of(ALL, token));

    String name = one.engine.settings().key("e:former " + ALL.cache());
    assertThat(engine.<Long>admin(commands -> commands.strlen(name))).isEqualTo(16);
  }

  @Test
  void keepsTokenThatNoReplicaHasReadForAShortTime() {
    Replica one = connected("one");
    Replica two = connected("two");
    String key = one.engine.settings().key("e:" + ALL.cache());
    long shortLife = ValkeyTokens.UNREAD_LIFE.toMillis();

    one.tokens.replace(Map.of(ALL, newId()));
    assertThat(engine.<Long>admin(commands -> commands.pttl(key))).isLessThanOrEqualTo(shortLife);
    one.beat(1);
    assertThat(one.events).contains("changed " + ALL.cache());

    RandomId read = newId();
    assertThat(two.tokens.readOrCreate(two.epoch, List.of(ALL), List.of(read)))
        .containsExactly(read);
    assertThat(one.tokens.readOrCreate(one.epoch, List.of(ALL), List.of(newId())))
        .containsExactly(read);
    assertThat(engine.<Long>admin(commands -> commands.pttl(key))).isGreaterThan(shortLife);
    RandomId replaced = newId();
    one.tokens.replace(Map.of(ALL, replaced));
    assertThat(engine.<Long>admin(commands -> commands.pttl(key))).isGreaterThan(shortLife);
    assertThat(two.tokens.readOrCreate(two.epoch, List.of(ALL), List.of(newId())))
        .containsExactly(replaced);
  }

  @Test
  void notifiesOfChangesBeforeTheHeartbeatThatFollowsThem() {
    Replica one = connected("one");
    Replica two = connected("two");

    for (int i = 1; i <= 200; i++) {
      one.events.clear();
      two.tokens.replace(Map.of(ALL, newId(), OTHER, newId()));
      one.beat(i);
      // The earlier heartbeat returns with it, because its key is deleted.
      assertThat(one.events)
          .containsSubsequence("changed cache", "heartbeat " + i)
          .containsSubsequence("changed other", "heartbeat " + i);
    }
  }

  @Test
  void keepsTheKeyOfTheLastHeartbeatOnly() {
    Replica one = connected("one");
    one.beat(1);
    one.beat(2);
    one.beat(3);

    EngineSettings settings = one.engine.settings();
    assertThat(engine.<List<String>>admin(commands -> commands.keys(settings.key("h:*"))))
        .containsExactly(settings.key("h:" + settings.replica() + ":3"));
  }

  @Test
  void notifiesOfEvictedAndDeletedTokens() {
    Replica one = connected("one");
    one.tokens.replace(Map.of(ALL, newId()));
    one.beat(1);
    one.events.clear();

    engine.admin(commands -> commands.del(one.engine.settings().key("e:cache")));
    one.beat(2);
    assertThat(one.events).contains("changed cache");

    engine.admin(RedisServerCommands::flushall);
    one.beat(3);
    assertThat(one.events).contains("lost");
  }

  @Test
  void notifiesOnlyTheLatestListener() {
    Replica one = connected("one");
    EngineEpoch former = one.epoch;
    one.events.clear();
    one.connect();

    assertThat(one.epoch).isEqualTo(former);
    one.beat(1);
    Polling.until(true, () -> one.events.contains("disconnected"), "disconnected");
    assertThat(one.events).containsExactlyInAnyOrder("disconnected", "heartbeat 1");
  }

  @Test
  void notifiesNothingOfAConnectionThatCouldNotBeUsed() {
    AclSetuserArgs forbidden = AclSetuserArgs.Builder.removeCommand(CommandType.EVALSHA);
    engine.admin(commands -> commands.aclSetuser("bascule", forbidden));
    Replica one = new Replica(engine.connect("one"));
    replicas.add(one);
    Polling.until(
        "NOPERM", () -> messageOf(() -> one.tokens.connect(one)).split(" ", 2)[0], "message");

    AclSetuserArgs permitted = AclSetuserArgs.Builder.addCommand(CommandType.EVALSHA);
    engine.admin(commands -> commands.aclSetuser("bascule", permitted));
    one.connect();
    one.beat(1);
    assertThat(one.events).containsExactly("heartbeat 1");
  }

  @Test
  void namesAnotherHistoryAfterARestart() {
    Replica one = connected("one");
    EngineEpoch former = one.epoch;
    one.store(Optional.empty(), "a", "value", Duration.ZERO);

    engine.restart();
    Polling.until(true, () -> one.events.contains("disconnected"), "disconnected");
    one.connect();

    assertThat(one.epoch).isNotEqualTo(former);
    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> one.tokens.readOrCreate(former, List.of(ALL), List.of(newId())))
        .withMessage("the engine has another history");
    List<SharedName<String>> old = List.of(new SharedName<>("a", generation(former)));
    Polling.until(
        "the engine has another history",
        () -> messageOf(() -> one.values.find(old, newId(), LEASE)),
        "message");
    assertLeased(untilSuccess(() -> one.find("a", newId())));
    one.beat(1);
  }

  @Test
  void failsInTimeWhileTheEngineIsStoppedAndContinuesAfterwards() {
    Replica one = connectedWith(Duration.ofMillis(50));
    // An attempt that fails may have got the lease.
    assertLeased(untilSuccess(() -> one.find("warm" + newId(), newId())));

    engine.suspend();
    List<Runnable> operations =
        List.of(
            () -> one.find("a", newId()),
            () -> one.store(Optional.empty(), "a", "value", Duration.ZERO),
            () -> one.values.renew(List.of(), LEASE),
            () -> one.tokens.sendHeartbeat(1),
            () -> one.tokens.read(List.of(ALL)),
            () -> one.tokens.readOrCreate(one.epoch, List.of(ALL), List.of(newId())),
            () -> one.tokens.replace(Map.of(ALL, newId())),
            () -> one.tokens.connect(one));
    Map<Runnable, Duration> shortest = new HashMap<>();
    for (int i = 0; i < 3; i++) {
      for (Runnable operation : operations) {
        long begin = System.nanoTime();
        assertThatExceptionOfType(EngineException.class).isThrownBy(operation::run);
        // A loaded machine needs more than the engine may take.
        Duration taken = Duration.ofNanos(System.nanoTime() - begin);
        assertThat(taken).isLessThan(Duration.ofMillis(900));
        shortest.merge(operation, taken, (a, b) -> a.compareTo(b) < 0 ? a : b);
      }
    }
    assertThat(shortest.values())
        .allSatisfy(taken -> assertThat(taken).isLessThan(Duration.ofMillis(300)));
    assertThat(one.events).contains("disconnected");

    engine.resume();
    boolean _ =
        untilSuccess(
            () -> {
              one.connect();
              one.beat(2);
              return true;
            });
    assertLeased(untilSuccess(() -> one.find("b" + newId(), newId())));
  }

  @Test
  void endsWaitsWhenItIsClosed() throws Exception {
    Replica one = connectedWith(Duration.ofMinutes(10));
    assertLeased(one.find("warm", newId()));
    engine.suspend();
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      callers.add(Thread.ofVirtual().start(() -> messageOf(() -> one.find("a", newId()))));
    }
    for (Thread caller : callers) {
      Polling.awaitState(caller, Thread.State.WAITING);
    }

    one.engine.close();

    for (Thread caller : callers) {
      assertThat(caller.join(Duration.ofMinutes(1))).isTrue();
    }
    engine.resume();
  }

  @Test
  void assignsRepliesAfterOneThatCameTooLate() {
    Replica one = connectedWith(Duration.ofMillis(50));
    boolean _ =
        untilSuccess(
            () -> {
              one.store(Optional.empty(), "a", "value", Duration.ZERO);
              return true;
            });
    engine.suspend();
    assertThat(messageOf(() -> one.find("b", newId()))).isEqualTo("no reply within 50 ms");

    engine.resume();

    assertThat(found(untilSuccess(() -> one.find("a", newId()))).value()).isEqualTo("value");
  }

  @Test
  void namesAnotherHistoryAfterAFailover() {
    Replica one = connected("one");
    EngineEpoch former = one.epoch;
    try (TestEngine standby = engine.startStandby()) {
      engine.kill();
      standby.admin(RedisServerCommands::replicaofNoOne);
      Replica two = new Replica(new ValkeyEngine(withHosts(standby.host()), Ticker.system()));
      replicas.add(two);
      two.connect();

      assertThat(two.epoch).isNotEqualTo(former);
      two.beat(1);
    }
  }

  @Test
  void leavesAPrimaryThatBecameAReplica() {
    try (TestEngine standby = engine.startStandby()) {
      Replica one = new Replica(new ValkeyEngine(withHosts(standby.host()), Ticker.system()));
      replicas.add(one);
      one.connect();

      standby.admin(RedisServerCommands::replicaofNoOne);
      engine.admin(commands -> commands.replicaof("127.0.0.1", standby.port()));
      Polling.until(
          "READONLY",
          () -> messageOf(() -> one.tokens.sendHeartbeat(1)).split(" ", 2)[0],
          "message");
      one.connect();
      one.beat(2);
      assertLeased(untilSuccess(() -> one.find("a", newId())));
    }
  }

  @Test
  void deliversMessagesAndChangesOfKeys() {
    Replica one = connected("one");
    Replica two = connected("two");
    List<String> received = new CopyOnWriteArrayList<>();
    one.engine.onMessage(message -> received.add(new String(message, UTF_8)));
    one.engine.onChange(
        "m:",
        new KeyListener() {
          @Override
          public void changed(String name) {
            received.add("changed " + name);
          }

          @Override
          public void allChanged() {
            received.add("all changed");
          }
        });
    one.connect();
    assertThat(received).containsExactly("all changed");

    two.engine.send("one", "first".getBytes(UTF_8));
    Polling.until(true, () -> received.contains("first"), "message received");
    one.engine.sendToAll("own".getBytes(UTF_8));
    two.engine.sendToAll("to all".getBytes(UTF_8));
    Polling.until(true, () -> received.contains("to all"), "message to all received");
    assertThat(received).doesNotContain("own");
    engine.admin(commands -> commands.set(two.engine.settings().key("m:name"), "value"));
    Polling.until(true, () -> received.contains("changed name"), "change received");
  }

  @Test
  void keepsTheInterruptOfACallerWithoutFailing() {
    Replica one = connected("one");
    Thread.currentThread().interrupt();
    assertLeased(one.find("a", newId()));
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void explainsWhatIsMisconfigured() {
    Replica one = connected("one");
    assertThat(messageOf(() -> one.engine.connection().call(commands -> commands.get("foreign"))))
        .startsWith("NOPERM")
        .endsWith(": grant the user the permissions in docs/scale-out.md");

    EngineSettings right = engine.settings("two");
    ValkeyEngine wrong =
        new ValkeyEngine(
            new EngineSettings(
                right.hosts(),
                Optional.empty(),
                right.username(),
                () -> Optional.of("not it".toCharArray()),
                right.tls(),
                right.group(),
                right.replica(),
                right.timeout(),
                right.connectTimeout(),
                right.maxValueBytes()),
            Ticker.system());
    Replica two = new Replica(wrong);
    replicas.add(two);
    assertThat(messageOf(() -> two.tokens.connect(two)))
        .startsWith("WRONGPASS")
        .endsWith(": check the username and the password of the section shared")
        .doesNotContain("not it");

    engine.kill();
    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> one.values.renew(List.of(), LEASE))
        .withNoCause();
  }

  private Replica connected(String name) {
    return connected(engine.connect(name));
  }

  /** Returns a replica for which operations of the engine may take so long. */
  private Replica connectedWith(Duration timeout) {
    return connected(
        new ValkeyEngine(engine.settings("one").withTimes(timeout, timeout), Ticker.system()));
  }

  private Replica connected(ValkeyEngine connection) {
    Replica replica = new Replica(connection);
    replicas.add(replica);
    replica.connect();
    return replica;
  }

  /** No replica leases for so long. */
  @ParameterizedTest
  @ValueSource(longs = {30_000, 3_600_000, -1})
  void doesNotWaitForLeaseThatLastsTooLong(long millis) {
    Replica one = connected("one");
    assertLeased(one.find("key", newId()));
    String key = engine.admin(commands -> commands.keys("*}:l:*").getFirst());
    String _ =
        engine.admin(
            commands ->
                commands.set(
                    key,
                    "0123456789abcdef",
                    millis < 0 ? new SetArgs() : SetArgs.Builder.px(millis)));

    assertThat(one.find("key", newId())).isInstanceOf(SharedReply.Unleased.class);
    one.store(Optional.empty(), "key", "value", Duration.ZERO);
    assertThat(found(one.find("key", newId())).value()).isEqualTo("value");
  }

  private EngineSettings withHosts(EngineHost second) {
    EngineSettings settings = engine.settings("hosts");
    return new EngineSettings(
        List.of(engine.host(), second),
        Optional.empty(),
        settings.username(),
        settings.password(),
        settings.tls(),
        settings.group(),
        settings.replica(),
        settings.timeout(),
        settings.connectTimeout(),
        settings.maxValueBytes());
  }

  private static String messageOf(Runnable operation) {
    try {
      operation.run();
      return "";
    } catch (EngineException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static void assertLeased(SharedReply<String> reply) {
    assertThat(reply).isInstanceOf(SharedReply.Leased.class);
  }

  private static void assertWaiting(SharedReply<String> reply) {
    assertThat(reply).isInstanceOf(SharedReply.Waiting.class);
  }

  private static Generation generation(EngineEpoch epoch) {
    return new Generation(epoch, List.of());
  }

  private RandomId newId() {
    return new RandomId(1, ids.incrementAndGet());
  }

  private static SharedName<String> name(String key, Replica replica) {
    return new SharedName<>(key, generation(replica.epoch));
  }

  private static List<SharedName<String>> names(String key, Replica replica) {
    return List.of(name(key, replica));
  }

  private static String nameOf(SharedName<String> name) {
    return name.key() + name.generation().hashCode();
  }

  private static SharedReply.Found<String> found(SharedReply<String> reply) {
    assertThat(reply).isInstanceOf(SharedReply.Found.class);
    return (SharedReply.Found<String>) reply;
  }
}
