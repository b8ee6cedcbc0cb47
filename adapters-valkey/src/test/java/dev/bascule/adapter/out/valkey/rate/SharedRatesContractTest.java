package dev.bascule.adapter.out.valkey.rate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.adapter.out.valkey.TestEngine;
import dev.bascule.adapter.out.valkey.ValkeyEngine;
import dev.bascule.adapter.out.valkey.seal.EntryNames;
import dev.bascule.adapter.out.valkey.seal.SharedSecrets;
import dev.bascule.domain.cache.shared.EngineException;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.ratelimit.BucketKey;
import dev.bascule.domain.ratelimit.Rate;
import dev.bascule.domain.ratelimit.SharedRates;
import dev.bascule.domain.ratelimit.SharedRates.Loan;
import dev.bascule.domain.time.Polling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of {@link SharedRates}, with real engines and the documented user. */
@ParameterizedClass
@ValueSource(strings = {"valkey-server", "redis-server"})
class SharedRatesContractTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final BucketKey ANN = BucketKey.ofCaller("key:ann", new Rate(2, HOUR, 5));

  private final TestEngine engine;
  private final ValkeyEngine one;
  private final ValkeyEngine two;

  SharedRatesContractTest(String program) {
    engine = TestEngine.start(program, /* isTls= */ false);
    one = engine.connect("one");
    two = engine.connect("two");
  }

  @AfterEach
  void stop() {
    one.close();
    two.close();
    engine.close();
  }

  private static SharedRates rates(ValkeyEngine replica) {
    SharedSecrets secrets = new SharedSecrets(List.of(new byte[32]));
    return new ValkeySharedRates(
        replica, new EntryNames(secrets, TestEngine.GROUP, _ -> Sha256.of(new byte[0])));
  }

  @Test
  void lendsTokensOfOneBucketToAllReplicas() {
    assertThat(borrow(one, ANN, 3)).isEqualTo(new Loan(3, Duration.ZERO));
    assertThat(borrow(two, ANN, 3)).isEqualTo(new Loan(2, Duration.ZERO));
    Loan none = borrow(one, ANN, 1);

    assertThat(none.tokens()).isZero();
    assertThat(none.nextToken()).isBetween(Duration.ofMinutes(29), Duration.ofMinutes(30));
  }

  @Test
  void refillsBucketByClockOfEngine() {
    BucketKey fast = BucketKey.ofCaller("key:ann", new Rate(100, Duration.ofSeconds(1), 2));
    assertThat(borrow(one, fast, 9).tokens()).isEqualTo(2);

    Polling.until(1, () -> borrow(two, fast, 1).tokens(), "a token was refilled");
  }

  @Test
  void lendsReturnedTokensAgainButNoMoreThanBurst() {
    assertThat(borrow(one, ANN, 4).tokens()).isEqualTo(4);
    rates(one).giveBack(ANN, 2);
    assertThat(borrow(two, ANN, 9).tokens()).isEqualTo(3);

    rates(two).giveBack(ANN, 100);
    assertThat(borrow(one, ANN, 9).tokens()).isEqualTo(5);
  }

  @Test
  void separatesBucketsByIdentityAndRate() {
    assertThat(borrow(one, ANN, 9).tokens()).isEqualTo(5);

    assertThat(borrow(one, BucketKey.ofCaller("key:ben", ANN.rate()), 9).tokens()).isEqualTo(5);
    assertThat(borrow(one, BucketKey.ofServer("key:ann", ANN.rate()), 9).tokens()).isEqualTo(5);
    assertThat(borrow(one, BucketKey.ofCaller("key:ann", new Rate(2, HOUR, 6)), 9).tokens())
        .isEqualTo(6);
  }

  @Test
  void lendsWholeTokensOfIndivisibleAndExtremeRates() {
    assertLendsBurst(new Rate(3, Duration.ofSeconds(1), 1));
    assertLendsBurst(new Rate(1, HOUR, Rate.MAX_PERMITS));
    assertLendsBurst(new Rate(Rate.MAX_PERMITS, Duration.ofSeconds(1), Rate.MAX_PERMITS));
  }

  private void assertLendsBurst(Rate rate) {
    BucketKey bucket = BucketKey.ofServer("files", rate);
    Loan loan = borrow(one, bucket, rate.burst());

    assertThat(loan.tokens()).isEqualTo(rate.burst());
  }

  @Test
  void storesNothingOfFullBucketAndNothingThatIsReadable() {
    assertThat(borrow(one, ANN, 0)).isEqualTo(new Loan(0, Duration.ZERO));
    assertThat(engine.<List<String>>admin(commands -> commands.keys("*"))).isEmpty();

    assertThat(borrow(one, ANN, 1).tokens()).isEqualTo(1);
    List<String> keys = engine.admin(commands -> commands.keys("*"));
    assertThat(keys).singleElement().asString().matches("bsc:\\{test}:q:[A-Za-z0-9_-]{43}");
    assertThat(engine.<Long>admin(commands -> commands.pttl(keys.getFirst())))
        .isBetween(Duration.ofMinutes(29).toMillis(), Duration.ofMinutes(30).toMillis());

    rates(one).giveBack(ANN, 1);
    assertThat(engine.<List<String>>admin(commands -> commands.keys("*"))).isEmpty();
  }

  @Test
  void staysEmptyForTimeOfBurstAtMost() {
    assertThat(borrow(one, ANN, 1).tokens()).isEqualTo(1);
    String _ =
        engine.admin(commands -> commands.set(commands.keys("*").getFirst(), "9000000000000000"));

    assertThat(borrow(one, ANN, 1).nextToken()).isBetween(Duration.ZERO, Duration.ofMinutes(30));
  }

  /** After what a client of the engine wrote, the bucket is empty once, and refilled. */
  @ParameterizedTest
  @ValueSource(strings = {"9000000000000000", "1e300", "inf"})
  void refillsBucketAfterTimeInFarFuture(String planted) {
    BucketKey bucket = BucketKey.ofCaller("key:ann", new Rate(1, Duration.ofSeconds(3), 20));
    assertThat(borrow(one, bucket, 20).tokens()).isEqualTo(20);
    String _ = engine.admin(commands -> commands.set(commands.keys("*").getFirst(), planted));

    assertThat(borrow(one, bucket, 1).tokens()).isZero();
    Polling.until(1, () -> borrow(two, bucket, 1).tokens(), "a token was refilled");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nan", "-nan", "-1", "text", ""})
  void lendsNoMoreThanBurstWhateverIsStored(String planted) {
    assertThat(borrow(one, ANN, 4).tokens()).isEqualTo(4);
    String _ = engine.admin(commands -> commands.set(commands.keys("*").getFirst(), planted));

    assertThat(borrow(one, ANN, 9).tokens()).isEqualTo(5);
    assertThat(borrow(two, ANN, 9).tokens()).isZero();
  }

  @Test
  void failsWithoutEngineAndBeginsAgainWithFullBucket() {
    assertThat(borrow(one, ANN, 9).tokens()).isEqualTo(5);
    engine.kill();
    assertThatThrownBy(() -> rates(one).borrow(ANN, 1)).isInstanceOf(EngineException.class);
    assertThatThrownBy(() -> rates(one).giveBack(ANN, 1)).isInstanceOf(EngineException.class);

    engine.restart();

    assertThat(borrow(one, ANN, 9).tokens()).isEqualTo(5);
  }

  /** Repeats the call until the replica is connected. */
  private static Loan borrow(ValkeyEngine replica, BucketKey bucket, int tokens) {
    List<Loan> result = new ArrayList<>();
    Polling.until(
        true,
        () -> {
          try {
            return result.add(rates(replica).borrow(bucket, tokens));
          } catch (EngineException _) {
            return false;
          }
        },
        "the engine replies");
    return result.getFirst();
  }
}
