package dev.bascule.adapter.out.mcp.stdio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.out.mcp.RecordingLog;
import dev.bascule.adapter.out.mcp.config.ChildEnvironment;
import dev.bascule.adapter.out.mcp.config.ProtocolChoice;
import dev.bascule.adapter.out.mcp.config.StdioSettings;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.time.FakeTicker;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StderrLogTest {

  private static final String SECRET = "s3cr3t-0123456789";

  private final List<String> lines = new ArrayList<>();

  @Test
  void passesEachLineOnWithoutSecrets() {
    String line = "x".repeat(2040) + SECRET + "y".repeat(1000);

    StderrLog _ = errorsOf("one\nwith " + SECRET + "\n" + line);

    assertEquals(List.of("one", "with ***"), lines.subList(0, 2));
    assertThat(lines.get(2)).startsWith("x".repeat(2040) + "***").hasSizeLessThan(2060);
  }

  @Test
  void masksTruncatedSecret() {
    String line = "x".repeat(495) + SECRET + "y".repeat(1000);

    String kept = errorsOf(line).text();

    assertEquals("x".repeat(495) + "***yy", kept.substring(0, 500));
  }

  @Test
  void keepsLastLinesOfFlood() {
    StderrLog stderrLog = errorsOf("again\n".repeat(10_000) + "the last");

    assertEquals(
        "again\n".repeat(5) + "...\n" + "again\n".repeat(9) + "the last", stderrLog.text());
  }

  @Test
  void keepsAllOfFewLines() {
    assertEquals("1\n2\n3\n4\n5\n6", errorsOf("1\n2\n3\n4\n5\n6\n").text());
  }

  @Test
  void keepsFewerLongLines() {
    String line = "x".repeat(1000);

    String text = errorsOf((line + "\n").repeat(20) + "the last").text();

    assertTrue(text.length() < 4200, text);
    assertThat(text).endsWith("…\nthe last");
  }

  @Test
  void limitsLogRate() {
    try (RecordingLog log = new RecordingLog()) {
      errorsOf("again\n".repeat(10_000));

      long logged = log.text().lines().filter(line -> line.contains("files stderr")).count();

      assertEquals(200, logged);
    }
  }

  @Test
  void namesRequestsInFlight() {
    try (RecordingLog log = new RecordingLog()) {
      errorsOf("one\n", List.of("id-1"));
      errorsOf("two\n", List.of("id-1", "id-2"));

      assertThat(log.text())
          .contains("files stderr during id-1: one")
          .contains("files stderr during id-1, id-2: two");
    }
  }

  private StderrLog errorsOf(String said) {
    return errorsOf(said, List.of());
  }

  private StderrLog errorsOf(String said, List<String> requestIds) {
    StdioSettings settings =
        new StdioSettings(
            new ServerId("files"),
            List.of("none"),
            Map.of(),
            Optional.empty(),
            1000,
            ProtocolChoice.AUTO,
            new ChildEnvironment(Set.of(), Set.of(SECRET)),
            OptionalLong.empty());
    StderrLog stderrLog =
        new StderrLog(
            settings,
            new ByteArrayInputStream(said.getBytes(StandardCharsets.UTF_8)),
            lines::add,
            () -> requestIds,
            new FakeTicker());
    stderrLog.drain();
    return stderrLog;
  }
}
