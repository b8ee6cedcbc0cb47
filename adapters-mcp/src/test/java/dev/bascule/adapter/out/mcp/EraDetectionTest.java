package dev.bascule.adapter.out.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.outcome.Delivery;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Failure.BadAnswer;
import dev.bascule.domain.outcome.Failure.Cancelled;
import dev.bascule.domain.outcome.Failure.Refused;
import dev.bascule.domain.outcome.Failure.Rejected;
import dev.bascule.domain.outcome.Failure.Resting;
import dev.bascule.domain.outcome.Failure.Throttled;
import dev.bascule.domain.outcome.Failure.TimedOut;
import dev.bascule.domain.outcome.Failure.Unreachable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EraDetectionTest {

  private final EraDetection detection = new EraDetection(ModernRevisions.OF_BRIDGE);

  @Nested
  class OverHttp {

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "2026-07-28|MODERN",
          "2027-01-01 2026-07-28 2025-11-25|MODERN",
          "2025-11-25|LEGACY",
          "2027-01-01|LEGACY",
          "``|LEGACY",
        },
        quoteCharacter = '`')
    void aServerThatSaysWhatItSpeaksIsBelieved(String versions, Era era) {
      ProbeAnswer answer = said(versions);

      assertEquals(era, era(detection.overHttp(answer)));
    }

    @Test
    void whatItSaidIsHandedOn() {
      ProbeAnswer.Said answer = said("2026-07-28");

      assertEquals(EraVerdict.modern(Optional.of(answer.discovered())), detection.overHttp(answer));
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "{\"supported\":[\"2026-07-28\"],\"requested\":\"x\"}|MODERN",
          "{\"supported\":[\"2025-11-25\",\"2026-07-28\"]}|MODERN",
          "{\"supported\":[\"2025-11-25\",\"2025-06-18\"]}|LEGACY",
          "{\"supported\":[]}|LEGACY",
          "{\"supported\":\"2026-07-28\"}|LEGACY",
          "[]|LEGACY",
        })
    void aServerThatRefusesTheRevisionIsOfTheOnesThatItNames(String data, Era era) {
      Rejected error = new Rejected(-32022, "no", Optional.of(JsonBytes.of(data)));

      assertEquals(era, era(detection.overHttp(new ProbeAnswer.RpcError(400, error))));
    }

    @ParameterizedTest
    @ValueSource(ints = {-32601, -32600, -32602, -32603, -32700, -32000, -32001, -32022, 0, 7})
    void anyOtherErrorIsOfALegacyServerWhateverTheStatus(int code) {
      for (int status : new int[] {200, 400, 404, 405, 500}) {
        assertEquals(Era.LEGACY, era(detection.overHttp(rejected(status, code))));
      }
    }

    @ParameterizedTest
    @ValueSource(ints = {-32020, -32021})
    void errorsThatOnlyModernServersKnowAreOfAModernOne(int code) {
      assertEquals(Era.MODERN, era(detection.overHttp(rejected(400, code))));
      assertEquals(Era.LEGACY, era(detection.overHttp(rejected(200, code))));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 405, 406, 410, 415, 422})
    void aRefusalThatIsNoJsonRpcIsOfALegacyServer(int status) {
      ProbeAnswer answer = new ProbeAnswer.Refusal(status, new Refused("no"));

      assertEquals(Era.LEGACY, era(detection.overHttp(answer)));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void aRefusalForWantOfCredentialsIsNoVerdictWhateverItsBody(int status) {
      Refused refused = new Refused("no");

      assertEquals(
          new EraVerdict.Unknown(refused),
          detection.overHttp(new ProbeAnswer.Refusal(status, refused)));
      assertInstanceOf(Refused.class, unknown(detection.overHttp(rejected(status, -32601))));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 408, 429, 500, 502, 503, 504})
    void anOutageIsNoVerdict(int status) {
      Failure.Upstream failure = new BadAnswer("status");

      assertEquals(
          new EraVerdict.Unknown(failure),
          detection.overHttp(new ProbeAnswer.Refusal(status, failure)));
    }

    @Test
    void anErrorThatAsksToBeLeftAloneIsNoVerdict() {
      assertInstanceOf(Throttled.class, unknown(detection.overHttp(rejected(503, -32603))));
      assertInstanceOf(Throttled.class, unknown(detection.overHttp(rejected(429, -32000))));
    }

    @Test
    void silenceIsNoVerdictAndTheRequestBehindItWasNotSent() {
      TimedOut timedOut = new TimedOut(Duration.ofSeconds(1));

      assertEquals(
          new EraVerdict.Unknown(timedOut), detection.overHttp(new ProbeAnswer.Nothing(timedOut)));
      assertEquals(
          new EraVerdict.Unknown(new Unreachable("gone", Delivery.NOT_SENT)),
          detection.overHttp(
              new ProbeAnswer.Nothing(new Unreachable("gone", Delivery.MAY_HAVE_RUN))));
    }
  }

  @Nested
  class OverStdio {

    @Test
    void aServerThatSaysWhatItSpeaksIsBelieved() {
      assertEquals(Era.MODERN, era(detection.overStdio(said("2026-07-28"))));
      assertEquals(Era.LEGACY, era(detection.overStdio(said("2025-11-25"))));
    }

    @Test
    void anErrorIsOfALegacyServer() {
      assertEquals(Era.LEGACY, era(detection.overStdio(rejected(200, -32601))));
      assertEquals(Era.LEGACY, era(detection.overStdio(rejected(200, -32000))));
    }

    @Test
    void errorsThatOnlyModernServersKnowAreOfAModernOne() {
      assertEquals(Era.MODERN, era(detection.overStdio(rejected(200, -32021))));
    }

    @Test
    void silenceAndDeathAreOfALegacyServer() {
      assertEquals(
          Era.LEGACY,
          era(detection.overStdio(new ProbeAnswer.Nothing(new TimedOut(Duration.ofSeconds(5))))));
      assertEquals(
          Era.LEGACY,
          era(
              detection.overStdio(
                  new ProbeAnswer.Nothing(new Unreachable("ended", Delivery.MAY_HAVE_RUN)))));
    }

    @Test
    void aChildThatCannotBeStartedOrWasNotAskedIsNoVerdict() {
      for (Failure.Upstream failure :
          List.of(
              new Unreachable("no program", Delivery.NOT_SENT),
              new Resting("it keeps ending", Duration.ofSeconds(1)),
              new Cancelled())) {
        assertEquals(
            new EraVerdict.Unknown(failure), detection.overStdio(new ProbeAnswer.Nothing(failure)));
      }
    }
  }

  private static ProbeAnswer rejected(int status, int code) {
    return new ProbeAnswer.RpcError(status, new Rejected(code, "no", Optional.empty()));
  }

  private static ProbeAnswer.Said said(String versions) {
    return new ProbeAnswer.Said(
        new Discovered(
            List.of(versions.split(" ")),
            JsonBytes.of("{}"),
            Optional.empty(),
            Optional.empty(),
            CacheHints.NONE));
  }

  private static Era era(EraVerdict verdict) {
    return assertInstanceOf(EraVerdict.Known.class, verdict).era();
  }

  private static Failure unknown(EraVerdict verdict) {
    return assertInstanceOf(EraVerdict.Unknown.class, verdict).failure();
  }
}
