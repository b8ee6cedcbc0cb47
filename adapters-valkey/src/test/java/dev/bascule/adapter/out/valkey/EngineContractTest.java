package dev.bascule.adapter.out.valkey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.adapter.out.valkey.codec.ValueCodec;
import dev.bascule.adapter.out.valkey.seal.SharedSecrets;
import dev.bascule.domain.cache.shared.EngineEpoch;
import dev.bascule.domain.cache.shared.EngineException;
import dev.bascule.domain.cache.shared.Generation;
import dev.bascule.domain.cache.shared.RandomId;
import dev.bascule.domain.cache.shared.SharedCacheListener;
import dev.bascule.domain.cache.shared.SharedName;
import dev.bascule.domain.cache.shared.SharedReply;
import dev.bascule.domain.cache.shared.SharedTag;
import dev.bascule.domain.cache.shared.SharedTokens;
import dev.bascule.domain.cache.shared.SharedValues;
import dev.bascule.domain.cache.shared.SharedValues.Lease;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.time.Polling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

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

  EngineContractTest(String program, boolean isTls) {
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
      this.tokens = engine.tokens(tag -> List.of(tag.cache()));
      this.values =
          engine.values(
              EngineContractTest::nameOf,
              new TextCodec(),
              new SharedSecrets(List.of(new byte[32])).sealing("values"),
              new SharedCacheListener() {
                @Override
                public void sharedValueRejected(RejectionReason reason) {
                  events.add("rejected: " + reason);
                }
              });
    }

    void connect() {
      epoch = untilSuccess(() -> tokens.connect(this));
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
  void returnsToAllReplicasWhatTheHolderOfTheLeaseStored() {
    Replica one = connected("one");
    Replica two = connected("two");
    RandomId id = newId();

    assertThat(one.values.find(names("a", one), id, LEASE)).isInstanceOf(SharedReply.Leased.class);
    assertThat(two.values.find(names("a", two), newId(), LEASE))
        .isInstanceOf(SharedReply.Waiting.class);
    one.values.store(
        Optional.of(new Lease<>(name("a", one), id)),
        name("a", one),
        "value",
        Duration.ofSeconds(7),
        LIFETIME,
        Optional.empty());

    SharedReply.Found<String> found = found(two.values.find(names("a", two), newId(), LEASE));
    assertThat(found.value()).isEqualTo("value");
    assertThat(found.name()).isZero();
    assertThat(found.lifetime()).isEqualTo(LIFETIME);
    assertThat(found.age()).isBetween(Duration.ofMillis(6_700), Duration.ofMillis(9_000));
  }

  @Test
  void notifiesOfChangesBeforeTheHeartbeatThatFollowsThem() {
    Replica one = connected("one");
    Replica two = connected("two");
    RandomId token = newId();

    two.tokens.replace(Map.of(ALL, token));
    one.beat(1);

    assertThat(one.events).containsExactly("changed cache", "heartbeat 1");
    assertThat(one.tokens.read(List.of(ALL, OTHER)))
        .containsExactly(Optional.of(token), Optional.empty());
  }

  private Replica connected(String name) {
    Replica replica = new Replica(engine.connect(name));
    replicas.add(replica);
    replica.connect();
    return replica;
  }

  private static <T> T untilSuccess(Supplier<T> operation) {
    List<T> result = new ArrayList<>();
    Polling.until(
        true,
        () -> {
          try {
            result.add(operation.get());
            return true;
          } catch (EngineException _) {
            return false;
          }
        },
        "the engine replies");
    return result.getFirst();
  }

  private RandomId newId() {
    return new RandomId(1, ids.incrementAndGet());
  }

  private static SharedName<String> name(String key, Replica replica) {
    return new SharedName<>(key, new Generation(replica.epoch, List.of()));
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
