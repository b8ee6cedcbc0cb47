package dev.bascule.adapter.out.mcp.jsonrpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.domain.result.Failure.TimedOut;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TimeLimitTest {

  @ParameterizedTest
  @CsvSource({"PT0.3S,PT0.3S", "PT0.299999999S,PT0.3S", "PT0.299000001S,PT0.3S", "PT0S,PT0S"})
  void tellsInWholeMillisecondsHowMuchTimeThereWas(Duration timeout, Duration told) {
    assertEquals(new TimedOut(told), TimeLimit.of(timeout, new FakeTicker()).timedOut());
  }
}
