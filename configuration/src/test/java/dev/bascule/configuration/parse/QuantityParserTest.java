package dev.bascule.configuration.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class QuantityParserTest {

  @ParameterizedTest
  @CsvSource({
    "30, PT30S",
    "0.5, PT0.5S",
    "1.5s, PT1.5S",
    "500ms, PT0.5S",
    "30s, PT30S",
    "30 s, PT30S",
    "5m, PT5M",
    "1h, PT1H",
    "1d, PT24H",
    "0, PT0S",
    "36500d, PT876000H"
  })
  void readsDurations(String text, Duration expected) {
    assertEquals(Optional.of(expected), QuantityParser.duration(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "s",
        "-1",
        "1.5m",
        "1.5ms",
        "1e3",
        "5M",
        "1w",
        "PT5S",
        "36501d",
        "999999999999999d"
      })
  void rejectsInvalidDuration(String text) {
    assertEquals(Optional.empty(), QuantityParser.duration(text));
  }

  @ParameterizedTest
  @CsvSource({
    "4096, 4096",
    "10B, 10",
    "64KiB, 65536",
    "64MiB, 67108864",
    "1GiB, 1073741824",
    "64 MiB, 67108864",
    "1kB, 1000",
    "1MB, 1000000",
    "1GB, 1000000000"
  })
  void readsSizes(String text, long expected) {
    assertEquals(Optional.of(expected), QuantityParser.size(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "MiB", "-1", "1.5MiB", "1K", "1mb", "999999999999999GiB"})
  void rejectsInvalidSize(String text) {
    assertEquals(Optional.empty(), QuantityParser.size(text));
  }
}
