package dev.bascule.adapter.in.http.exchange;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.exchange.ProblemMapper.InternalErrorReporter;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class InternalErrorReporterTest {

  private final FakeTicker ticker = new FakeTicker();
  private final InternalErrorReporter reporter = new InternalErrorReporter(ticker);

  @Test
  void logsBoundedNumberOfEntriesInOneMinute() {
    for (int i = 0; i < InternalErrorReporter.MAX_ENTRIES; i++) {
      assertTrue(isLogged());
    }

    assertFalse(isLogged());
  }

  @Test
  void logsAgainAfterOneMinute() {
    for (int i = 0; i <= InternalErrorReporter.MAX_ENTRIES; i++) {
      isLogged();
    }

    ticker.advance(Duration.ofMinutes(1));

    assertTrue(isLogged());
  }

  /** Only logged entries have an identifier. */
  private boolean isLogged() {
    return reporter.reportBounded(new IllegalStateException("a bug")).toJson().has("errorId");
  }
}
