package dev.bascule.domain.cache.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No answer of replicas is older than an acknowledged invalidation and the configured times. */
@Tag("slow")
class SharedCacheReplicasTest {

  private static final long STEPS = Long.getLong("bascule.replicas.steps", 20_000);
  private static final int SEEDS = Integer.getInteger("bascule.replicas.seeds", 4);

  /** Leases are so short that they often end before they are renewed. */
  private static SharedCacheSettings settings(int isolatedForMillis) {
    return new SharedCacheSettings(
        Duration.ofMillis(300),
        Duration.ofMillis(isolatedForMillis),
        Duration.ofMillis(180),
        Duration.ofMillis(100),
        Duration.ofSeconds(1));
  }

  @ParameterizedTest
  @CsvSource({"0", "400"})
  void servesNothingOlderThanAcknowledgedInvalidation(int isolatedFor) {
    for (int seed = 1; seed <= SEEDS; seed++) {
      ReplicaSimulation simulation =
          new ReplicaSimulation(seed, settings(isolatedFor), new SimulatedReplica.Faults() {});

      simulation.run(STEPS);

      assertThat((long) simulation.answers()).isGreaterThan(STEPS / 10);
      assertThat((long) simulation.engine.found()).isGreaterThan(STEPS / 1000);
      assertThat((long) simulation.invalidations()).isGreaterThan(STEPS / 500);
    }
  }

  /**
   * The test can see: each planted fault of the protocol fails it.
   *
   * @param firstSeed the first of the seeds to try; it suffices until the protocol changes
   */
  @ParameterizedTest
  @CsvSource({
    "TRUST_NOT_ASKED, 1",
    "TOKEN_BELIEVED_ACROSS_CHANGE, 1",
    "STORED_UNDER_LATER_TOKENS, 2",
    "EPOCH_LEFT_OUT, 23",
    "COUNTED_TOKENS, 2",
    "PENDING_FORGOTTEN, 5",
    "TAG_LEFT_OUT, 1",
    "SLOT_LEFT_OUT, 1",
    "SOFT_SLOT_LEFT_OUT, 1",
    "TOKEN_SENT_TWICE, 5"
  })
  void findsPlantedFault(PlantedFault fault, int firstSeed) {
    assertThatThrownBy(
            () -> {
              for (int seed = firstSeed; seed < firstSeed + 30; seed++) {
                ReplicaSimulation simulation =
                    new ReplicaSimulation(seed, settings(100), fault.newFaults());
                simulation.engine.isHistoryIgnored = fault == PlantedFault.EPOCH_LEFT_OUT;

                simulation.run(40_000);
              }
            })
        .isInstanceOf(AssertionError.class)
        .hasMessageMatching("(?s).*answers SimulatedValue.*");
  }
}
