package dev.bascule.adapter.out.valkey;

import static dev.bascule.adapter.out.valkey.TestEngine.untilSuccess;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.bascule.adapter.out.valkey.codec.ResultCodec;
import dev.bascule.adapter.out.valkey.rate.ValkeySharedRates;
import dev.bascule.adapter.out.valkey.seal.EntryNames;
import dev.bascule.adapter.out.valkey.seal.SharedSecrets;
import dev.bascule.domain.cache.shared.EngineEpoch;
import dev.bascule.domain.cache.shared.EngineException;
import dev.bascule.domain.cache.shared.Generation;
import dev.bascule.domain.cache.shared.RandomId;
import dev.bascule.domain.cache.shared.SharedCacheListener;
import dev.bascule.domain.cache.shared.SharedName;
import dev.bascule.domain.cache.shared.SharedTag;
import dev.bascule.domain.cache.shared.SharedTokens;
import dev.bascule.domain.cache.shared.SharedValues;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.ratelimit.BucketKey;
import dev.bascule.domain.ratelimit.Rate;
import dev.bascule.domain.time.Polling;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An engine that replies what no engine would: an operation fails, and the next one succeeds. */
final class HostileEngineTest {

  private static final SharedTag TAG = new SharedTag("cache", Optional.empty());
  private static final SharedSecrets SECRETS = new SharedSecrets(List.of(new byte[32]));
  private static final BucketKey BUCKET =
      new BucketKey("a caller", new Rate(1, Duration.ofSeconds(1), 1), /* isExact= */ true);
  private static final List<String> HEADERS =
      List.of("*2000000000\r\n", "%1000000000\r\n", "%2000000000\r\n", "~2000000000\r\n");

  private final TestEngine process = TestEngine.start("valkey-server", /* isTls= */ false);
  private final EngineProxy proxy = new EngineProxy(process.host());
  private final ValkeyEngine engine = connect();
  private final SharedTokens tokens = engine.tokens(tag -> List.of(tag.cache()));
  private final SharedValues<String, McpResult> values =
      engine.values(
          SharedName::key,
          new ResultCodec(),
          SECRETS.sealing("values", InstantSource.system()),
          SharedCacheListener.NONE);
  private final ValkeySharedRates rates =
      new ValkeySharedRates(
          engine, new EntryNames(SECRETS, TestEngine.GROUP, _ -> Sha256.of("server")));

  @AfterEach
  void stop() {
    engine.close();
    proxy.close();
    process.close();
  }

  private ValkeyEngine connect() {
    return new ValkeyEngine(
        process.settings("one", List.of(proxy.host()), Optional.empty()), Ticker.system());
  }

  static Stream<List<String>> headersBeforeConnected() {
    return Stream.of("HELLO", "$4\r\nINFO", "TRACKING")
        .flatMap(command -> HEADERS.stream().map(header -> List.of(command, header)));
  }

  @ParameterizedTest
  @MethodSource("headersBeforeConnected")
  void failsToConnectWhileEngineAnnouncesTooMuch(List<String> place) {
    proxy.replyTo(place.getFirst(), place.getLast());

    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> tokens.connect(TestEngine.IGNORING))
        .withMessageContaining("the engine sent ");
    Polling.until(0, proxy::connections, "connections are closed");
    proxy.passAll();
    connectAll();
  }

  static Stream<List<String>> headers() {
    return Stream.of("MGET", "EVALSHA")
        .flatMap(command -> HEADERS.stream().map(header -> List.of(command, header)));
  }

  @ParameterizedTest
  @MethodSource("headers")
  void failsOperationThatIsAnsweredWithTooMuch(List<String> place) {
    EngineEpoch epoch = connectAll();
    proxy.replyTo(place.getFirst(), place.getLast());

    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> find(epoch))
        .withMessageContaining("the engine sent ");
    proxy.passAll();
    connectAll();
    boolean _ = untilSuccess(() -> find(epoch));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*2000000000\r\n",
        ">2000000000\r\n",
        ">2\r\n$10\r\ninvalidate\r\n*50000000\r\n",
        "+unexpected\r\n"
      })
  void closesBothConnectionsForWhatWasNotRequested(String bytes) {
    EngineEpoch epoch = connectAll();

    proxy.send(bytes);

    Polling.until(0, proxy::connections, "connections are closed");
    connectAll();
    boolean _ = untilSuccess(() -> find(epoch));
  }

  /** What the client can read, and no script of this program replies. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "*0\r\n",
        "%0\r\n",
        "~0\r\n",
        "*-1\r\n",
        "_\r\n",
        "+OK\r\n",
        ":7\r\n",
        "#t\r\n",
        ",1.5\r\n",
        "(12345678901234567890\r\n",
        "$2\r\nab\r\n",
        "=6\r\ntxt:ab\r\n",
        "-ERR no\r\n",
        "!3\r\nERR\r\n",
        "*1\r\n$5\r\nvalue\r\n",
        "*4\r\n$5\r\nvalue\r\n:-9223372036854775808\r\n_\r\n$1\r\nx\r\n",
        "*4\r\n$5\r\nvalue\r\n:7\r\n$2\r\nab\r\n:9223372036854775807\r\n",
        "*2\r\n*1\r\n:1\r\n%1\r\n+a\r\n+b\r\n",
        "*2\r\n_\r\n_\r\n",
      })
  void failsWithoutOtherExceptionsForUnexpectedReplies(String reply) {
    EngineEpoch epoch = connectAll();
    proxy.replyTo("EVALSHA", reply);
    List<Supplier<Object>> operations =
        List.of(
            () -> find(epoch),
            () -> rates.borrow(BUCKET, 1),
            () -> tokens.readOrCreate(epoch, List.of(TAG), List.of(new RandomId(1, 2))),
            () -> tokens.sendHeartbeat(7));

    for (Supplier<Object> operation : operations) {
      assertThat(failureOf(operation)).isIn("none", EngineException.class.getSimpleName());
    }
    proxy.passAll();
    proxy.replyTo("MGET", reply);
    assertThat(failureOf(() -> find(epoch))).isIn("none", EngineException.class.getSimpleName());
    assertThat(failureOf(() -> tokens.read(List.of(TAG))))
        .isIn("none", EngineException.class.getSimpleName());
  }

  /** Names of messages that do not exist: each is requested, up to a limit. */
  @Test
  void survivesNamesOfManyMessages() {
    engine.onMessage(_ -> {});
    EngineEpoch epoch = connectAll();
    String key = process.settings("one").key("r:one:0");
    String name = "$" + key.length() + "\r\n" + key + "\r\n";
    proxy.replyTo("GETDEL", "");

    proxy.send((">2\r\n$10\r\ninvalidate\r\n*20000\r\n" + name.repeat(20_000)).repeat(3));

    assertThat(failureOf(() -> tokens.read(List.of(TAG)))).isNotEqualTo("OutOfMemoryError");
    proxy.passAll();
    connectAll();
    boolean _ = untilSuccess(() -> find(epoch));
  }

  private boolean find(EngineEpoch epoch) {
    SharedName<String> name =
        new SharedName<>("key", new Generation(epoch, List.of(new RandomId(1, 2))));
    return values.find(List.of(name), new RandomId(3, 4), Duration.ofSeconds(1)) != null;
  }

  /** Opens both connections. */
  private EngineEpoch connectAll() {
    EngineEpoch epoch = untilSuccess(() -> tokens.connect(TestEngine.IGNORING));
    List<?> _ = untilSuccess(() -> List.of(rates.borrow(BUCKET, 0)));
    return epoch;
  }

  private static String failureOf(Supplier<?> operation) {
    try {
      Object _ = operation.get();
      return "none";
    } catch (RuntimeException | Error e) {
      return e.getClass().getSimpleName();
    }
  }
}
