package dev.bascule.adapter.out.mcp.negotiation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.adapter.out.mcp.http.HttpErrors;
import dev.bascule.adapter.out.mcp.protocol.DiscoverResult;
import dev.bascule.adapter.out.mcp.protocol.modern.ModernRevisions;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.BadAnswer;
import dev.bascule.domain.result.Failure.Cancelled;
import dev.bascule.domain.result.Failure.NotRunning;
import dev.bascule.domain.result.Failure.Refused;
import dev.bascule.domain.result.Failure.Rejected;
import dev.bascule.domain.result.Failure.Throttled;
import dev.bascule.domain.result.Failure.TimedOut;
import dev.bascule.domain.result.Failure.Unreachable;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.mcp.protocol.ProtocolEra;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ProbeInterpreterTest {

  private final ProbeInterpreter interpreter = new ProbeInterpreter(ModernRevisions.OF_BRIDGE);

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
    void discoveryResultIsModern(String versions, ProtocolEra era) {
      assertEquals(era, era(interpreter.interpretHttp(new Answered<>(discovered(versions)))));
    }

    @Test
    void returnsDiscoveryResult() {
      DiscoverResult result = discovered("2026-07-28");

      assertEquals(
          ProbeResult.modern(Optional.of(result)),
          interpreter.interpretHttp(new Answered<>(result)));
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
    void unsupportedVersionErrorDeterminesEra(String data, ProtocolEra era) {
      Rejected error = new Rejected(-32022, "no", Optional.of(JsonBytes.of(data)));

      assertEquals(era, era(rejected(400, error)));
    }

    @ParameterizedTest
    @ValueSource(ints = {-32601, -32600, -32602, -32603, -32700, -32000, -32001, -32022, 0, 7})
    void otherErrorsAreLegacy(int code) {
      for (int status : new int[] {200, 400, 404, 405, 500}) {
        assertEquals(ProtocolEra.LEGACY, era(rejected(status, code)));
      }
    }

    @ParameterizedTest
    @ValueSource(ints = {-32020, -32021})
    void modernErrorsAreModern(int code) {
      assertEquals(ProtocolEra.MODERN, era(rejected(400, code)));
      assertEquals(ProtocolEra.LEGACY, era(rejected(200, code)));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 405, 406, 410, 415, 422})
    void httpErrorWithoutJsonRpcIsLegacy(int status) {
      assertEquals(
          ProtocolEra.LEGACY,
          era(interpreter.interpretHttpError(status, Optional.empty(), new Refused("no"))));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void accessDeniedIsInconclusive(int status) {
      Refused refused = new Refused("no");

      assertEquals(
          new ProbeResult.Unknown(refused),
          interpreter.interpretHttpError(status, Optional.empty(), refused));
      assertInstanceOf(Refused.class, unknown(rejected(status, -32601)));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 408, 429, 500, 502, 503, 504})
    void outageIsInconclusive(int status) {
      Failure.UpstreamFailure failure = new BadAnswer("status");

      assertEquals(
          new ProbeResult.Unknown(failure),
          interpreter.interpretHttpError(status, Optional.empty(), failure));
    }

    @Test
    void throttlingIsInconclusive() {
      assertInstanceOf(Throttled.class, unknown(rejected(503, -32603)));
      assertInstanceOf(Throttled.class, unknown(rejected(429, -32000)));
    }

    @Test
    void silenceIsInconclusiveAndNotSent() {
      TimedOut timedOut = new TimedOut(Duration.ofSeconds(1));

      assertEquals(
          new ProbeResult.Unknown(timedOut), interpreter.interpretHttp(new Failed<>(timedOut)));
      assertEquals(
          new ProbeResult.Unknown(new Unreachable("gone", DeliveryStatus.NOT_SENT)),
          interpreter.interpretHttp(
              new Failed<>(new Unreachable("gone", DeliveryStatus.MAY_HAVE_RUN))));
    }
  }

  @Nested
  class OverStdio {

    @Test
    void discoveryResultIsModern() {
      assertEquals(
          ProtocolEra.MODERN,
          era(interpreter.interpretStdio(new Answered<>(discovered("2026-07-28")))));
      assertEquals(
          ProtocolEra.LEGACY,
          era(interpreter.interpretStdio(new Answered<>(discovered("2025-11-25")))));
    }

    @Test
    void errorIsLegacy() {
      assertEquals(
          ProtocolEra.LEGACY, era(interpreter.interpretStdio(new Failed<>(error(-32601)))));
      assertEquals(
          ProtocolEra.LEGACY, era(interpreter.interpretStdio(new Failed<>(error(-32000)))));
    }

    @Test
    void modernErrorsAreModern() {
      assertEquals(
          ProtocolEra.MODERN, era(interpreter.interpretStdio(new Failed<>(error(-32021)))));
    }

    @Test
    void silenceAndExitAreLegacy() {
      assertEquals(
          ProtocolEra.LEGACY,
          era(interpreter.interpretStdio(new Failed<>(new TimedOut(Duration.ofSeconds(5))))));
      assertEquals(
          ProtocolEra.LEGACY,
          era(
              interpreter.interpretStdio(
                  new Failed<>(new Unreachable("ended", DeliveryStatus.MAY_HAVE_RUN)))));
    }

    @Test
    void failedStartIsInconclusive() {
      for (Failure.UpstreamFailure failure :
          List.of(
              new Unreachable("no program", DeliveryStatus.NOT_SENT),
              new NotRunning("it keeps ending", Duration.ofSeconds(1)),
              new Cancelled())) {
        assertEquals(
            new ProbeResult.Unknown(failure), interpreter.interpretStdio(new Failed<>(failure)));
      }
    }
  }

  private ProbeResult rejected(int status, int code) {
    return rejected(status, error(code));
  }

  private ProbeResult rejected(int status, Rejected error) {
    return interpreter.interpretHttpError(
        status, Optional.of(error), HttpErrors.failure(status, null, Optional.of(error)));
  }

  private static Rejected error(int code) {
    return new Rejected(code, "no", Optional.empty());
  }

  private static DiscoverResult discovered(String versions) {
    return new DiscoverResult(
        List.of(versions.split(" ", -1)),
        JsonBytes.of("{}"),
        Optional.empty(),
        Optional.empty(),
        CacheHints.NONE);
  }

  private static ProtocolEra era(ProbeResult result) {
    return assertInstanceOf(ProbeResult.Known.class, result).era();
  }

  private static Failure unknown(ProbeResult result) {
    return assertInstanceOf(ProbeResult.Unknown.class, result).failure();
  }
}
