package dev.bascule.domain.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QuantityTextTest {

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0s",
    "PT0.000000001S, 1ns",
    "PT0.0015S, 1500000ns",
    "PT0.15S, 150ms",
    "PT1.5S, 1500ms",
    "PT90S, 90s",
    "PT2M, 2m",
    "PT90M, 90m",
    "PT24H, 1d",
    "PT36H, 36h"
  })
  void writesDurationInLargestUnitThatDividesIt(Duration duration, String text) {
    assertThat(QuantityText.duration(duration)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"1, 1B", "1023, 1023B", "1536, 1536B", "2048, 2KiB", "1073741824, 1GiB"})
  void writesSizeInLargestUnitThatDividesIt(long bytes, String text) {
    assertThat(QuantityText.size(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1023, 1023 B",
    "1024, 1 KiB",
    "1535, 1 KiB",
    "1536, 2 KiB",
    "1048576, 1 MiB"
  })
  void roundsSizeInLargestUnitThatItReaches(long bytes, String text) {
    assertThat(QuantityText.roughSize(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0, 0 tools", "1, 1 tool", "2, 2 tools"})
  void countsInSingularAndPlural(long count, String text) {
    assertThat(QuantityText.counted(count, "tool")).isEqualTo(text);
  }
}
