package dev.bascule.bootstrap.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.domain.result.Failure;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FailureMessagesTest {

  @ParameterizedTest
  @CsvSource({
    "PT0S, 1s",
    "PT0.000000001S, 1s",
    "PT1S, 1s",
    "PT1.000000001S, 2s",
    "PT1.5S, 2s",
    "PT2S, 2s"
  })
  void roundsWaitUp(Duration wait, String words) {
    String described = FailureMessages.describe(new Failure.CircuitOpen(wait));

    assertThat(described).endsWith("; try again in " + words);
  }
}
