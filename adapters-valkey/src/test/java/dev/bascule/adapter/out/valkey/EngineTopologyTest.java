package dev.bascule.adapter.out.valkey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.domain.cache.shared.EngineEpoch;
import dev.bascule.domain.cache.shared.SharedTokens;
import dev.bascule.domain.time.Polling;
import dev.bascule.domain.time.Ticker;
import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Finds the primary through Sentinels and in a cluster. */
class EngineTopologyTest {

  /** Counts notifications. */
  private static final class Recorder implements SharedTokens.Listener {
    final List<Long> heartbeats = new CopyOnWriteArrayList<>();

    @Override
    public void heartbeatReturned(long number) {
      heartbeats.add(number);
    }

    @Override
    public void tokenChanged(String name) {}

    @Override
    public void allTokensLost() {}

    @Override
    public void disconnected() {}
  }

  @Test
  void followsTheSentinelsToThePromotedReplica() {
    try (TestEngine primary = TestEngine.start("valkey-server", false);
        TestEngine _ = primary.startStandby();
        TestEngine sentinel = TestEngine.startSentinel(primary);
        ValkeyEngine engine =
            new ValkeyEngine(
                primary.settings("one", List.of(sentinel.host()), Optional.of("main")),
                Ticker.system())) {
      EngineEpoch former = connectAndBeat(engine, 1);

      primary.kill();
      assertThat(connectAndBeat(engine, 2)).isNotEqualTo(former);
    }
  }

  @Test
  void followsTheClusterToTheNodeThatHasTheKeysOfTheReplicas() {
    try (TestEngine one = TestEngine.start("valkey-server", false, "--cluster-enabled", "yes");
        TestEngine two = TestEngine.start("valkey-server", false, "--cluster-enabled", "yes")) {
      int slot = SlotHash.getSlot("bsc:{" + TestEngine.GROUP + "}:e:");
      one.admin(commands -> commands.clusterAddSlots(slot));
      two.admin(commands -> commands.clusterMeet("127.0.0.1", one.port()));
      Polling.until(
          true,
          () -> two.<String>admin(commands -> commands.clusterNodes()).contains(" " + slot + "\n"),
          "the nodes know each other");
      // The other slots are not needed.
      for (TestEngine node : List.of(one, two)) {
        node.admin(commands -> commands.configSet("cluster-require-full-coverage", "no"));
      }
      try (ValkeyEngine engine = new ValkeyEngine(two.settings("one"), Ticker.system())) {
        assertThat(connectAndBeat(engine, 1).id())
            .startsWith(
                new EngineInfo(one.admin(commands -> commands.info("server")))
                    .find("run_id")
                    .orElseThrow());
      }
    }
  }

  /** No connection is opened within the time that an operation may take. */
  @Test
  void connectsForLongerThanOperationMayTake() {
    try (TestEngine node = TestEngine.start("valkey-server", /* isTls= */ false);
        ValkeyEngine engine =
            new ValkeyEngine(
                node.settings("one").withTimes(Duration.ofMillis(1), Duration.ofSeconds(20)),
                Ticker.system())) {
      SharedTokens tokens = engine.tokens(tag -> List.of(tag.cache()));

      assertThat(tokens.connect(TestEngine.IGNORING).id()).isNotEmpty();
    }
  }

  /** Connects, sends a heartbeat, and runs a script on the other connection. */
  private static EngineEpoch connectAndBeat(ValkeyEngine engine, long number) {
    Recorder recorder = new Recorder();
    SharedTokens tokens = engine.tokens(tag -> List.of(tag.cache()));
    EngineEpoch epoch =
        TestEngine.untilSuccess(
            () -> {
              EngineEpoch _ = tokens.connect(recorder);
              EngineEpoch last = tokens.sendHeartbeat(number);
              byte[] _ =
                  engine.connection().call(commands -> commands.get(engine.settings().key("any")));
              return last;
            });
    Polling.until(true, () -> recorder.heartbeats.contains(number), "heartbeat returned");
    return epoch;
  }
}
