package dev.bascule.domain.time;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationTextTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0 s",
    "1, 1 ms",
    "999, 999 ms",
    "1000, 1 s",
    "1049, 1 s",
    "1500, 1.5 s",
    "1949, 1.9 s",
    "1999, 2 s",
    "20000, 20 s",
    "86400000, 86400 s"
  })
  void roundsToTenthsFromOneSecond(long millis, String text) {
    assertEquals(text, DurationText.of(Duration.ofMillis(millis)));
  }
}
