package dev.bascule.domain.breaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Replays random events against the breaker and against a model that measures time in another way.
 */
class BreakerReplayTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34})
  void agreesWithModel(long seed) {
    for (BreakerSettings settings : Replay.SETTINGS) {
      Replay replay = new Replay(seed, settings);

      replay.play(2_000);

      assertTrue(replay.transitions() > 30, () -> "transitions: " + replay.transitions());
    }
  }

  @Tag("slow")
  @Timeout(600)
  @ParameterizedTest
  @ValueSource(longs = {55, 89, 144, 233})
  void agreesWithModelOverManyEvents(long seed) {
    for (BreakerSettings settings : Replay.SETTINGS) {
      Replay replay = new Replay(seed, settings);

      replay.play(250_000);

      assertTrue(replay.transitions() > 7_500, () -> "transitions: " + replay.transitions());
    }
  }

  /** The breaker, the model, and the calls that both have admitted. */
  private static final class Replay {

    /** With an open time that stays, and with one that grows. */
    private static final List<BreakerSettings> SETTINGS =
        Stream.of(30, 200)
            .map(
                maxRecovery ->
                    new BreakerSettings(
                        3,
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(maxRecovery),
                        3,
                        Duration.ofSeconds(10),
                        2))
            .toList();

    private static final List<HealthSignal> VERDICTS =
        List.of(
            BreakerFixture.SUCCESS,
            BreakerFixture.SUCCESS,
            BreakerFixture.SUCCESS,
            BreakerFixture.REMOTE_FAILURE,
            BreakerFixture.LOCAL_FAILURE,
            BreakerFixture.TIMEOUT,
            BreakerFixture.IGNORED,
            BreakerFixture.failureOf("anne"),
            BreakerFixture.failureOf("anne"),
            BreakerFixture.failureOf("ben"),
            BreakerFixture.failureWithRetryAfter(Duration.ofSeconds(47)),
            BreakerFixture.failureWithRetryAfter(Duration.ofHours(2)));

    private final Random random;
    private final BreakerFixture fixture;
    private final BreakerModel model;
    private final List<CallPermit> permits = new ArrayList<>();
    private final List<BreakerModel.Call> calls = new ArrayList<>();
    private int step;

    Replay(long seed, BreakerSettings settings) {
      this.random = new Random(seed);
      this.fixture = new BreakerFixture(settings);
      this.model = new BreakerModel(settings);
    }

    long transitions() {
      return model.generation();
    }

    void play(int steps) {
      for (step = 0; step < steps; step++) {
        playOne();
      }
    }

    private void playOne() {
      int dice = random.nextInt(1000);
      if (dice < 400) {
        acquire();
      } else if (dice < 750) {
        report();
      } else if (dice < 780) {
        abandon();
      } else if (dice < 930) {
        pass();
      } else if (dice < 990) {
        look();
      } else if (dice < 994) {
        fixture.breaker.forceClose();
        model.forceClose();
      } else if (dice < 998) {
        fixture.breaker.forceOpen();
        model.forceOpen();
      } else {
        fixture.breaker.reset();
        model.reset();
      }
    }

    private void acquire() {
      String expected = model.acquire(calls);
      String actual =
          switch (fixture.breaker.tryAcquire()) {
            case CallPermit permit -> {
              permits.add(permit);
              yield "admitted";
            }
            case CallAdmission.Rejected(Duration retryAfter) ->
                "refused for " + retryAfter.toSeconds();
          };
      assertEquals(expected, actual, () -> "at step " + step);
    }

    private void report() {
      if (permits.isEmpty()) {
        return;
      }
      int index = random.nextInt(permits.size());
      HealthSignal signal = VERDICTS.get(random.nextInt(VERDICTS.size()));
      String expected = model.report(calls.remove(index), signal);
      assertEquals(
          expected, permits.remove(index).complete(signal).name(), () -> "at step " + step);
    }

    private void abandon() {
      if (permits.isEmpty()) {
        return;
      }
      int index = random.nextInt(permits.size());
      permits.remove(index).close();
      model.abandon(calls.remove(index));
    }

    private void pass() {
      Duration duration = Duration.ofMillis(500 * random.nextLong(24));
      fixture.ticker.advance(duration);
      model.advance(duration.toMillis());
    }

    private void look() {
      BreakerSnapshot actual = fixture.breaker.snapshot();
      assertEquals(model.describe(), BreakerModel.describe(actual), () -> "at step " + step);
      assertEquals(fixture.transitions.size(), actual.generation());
    }
  }
}
