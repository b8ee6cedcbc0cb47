package dev.bascule.adapter.out.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.time.FakeTicker;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChildErrorsTest {

  private static final String SECRET = "s3cr3t-0123456789";

  @Test
  void masksASecretThatEndsWhereALineIsCut() {
    String line = "x".repeat(495) + SECRET + "y".repeat(1000);

    String kept = errorsOf(line).lastLines().getFirst();

    assertEquals("x".repeat(495) + "***yy", kept.substring(0, 500));
  }

  @Test
  void keepsTheLastLinesOfAFlood() {
    ChildErrors errors = errorsOf("again\n".repeat(10_000) + "the last");

    assertEquals(List.of("again", "again", "again", "again", "the last"), errors.lastLines());
  }

  @Test
  void logsNotAllOfAFlood() {
    try (RecordedLog log = new RecordedLog()) {
      errorsOf("again\n".repeat(10_000));

      long logged = log.text().lines().filter(line -> line.contains("files says")).count();

      assertEquals(200, logged);
    }
  }

  private static ChildErrors errorsOf(String said) {
    StdioSettings settings =
        new StdioSettings(
            new ServerId("files"),
            List.of("none"),
            Map.of(),
            Optional.empty(),
            1000,
            ProtocolChoice.AUTO,
            new ChildTerms(Set.of(), Set.of(SECRET)));
    ChildErrors errors =
        new ChildErrors(
            settings,
            new ByteArrayInputStream(said.getBytes(StandardCharsets.UTF_8)),
            new FakeTicker());
    errors.drain();
    return errors;
  }
}
