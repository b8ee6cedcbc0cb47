package dev.bascule.bootstrap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.bootstrap.bench.Report;
import dev.bascule.bootstrap.bench.Reports;
import dev.bascule.bootstrap.terminal.Clockwork;
import dev.bascule.bootstrap.terminal.Screen;
import dev.bascule.domain.time.FakeTicker;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

final class BenchCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final List<String> asked = new ArrayList<>();

  @Test
  void endsWithZeroWhereAllHolds() throws IOException {
    assertEquals(0, run(Reports.sound()));
    assertTrue(out.toString().contains("1 of 1 facts hold"), out::toString);
    assertEquals("", err.toString());
    assertEquals(List.of("false " + Duration.ofSeconds(8)), asked);
  }

  @Test
  void endsWithOneAndSaysWhatDoesNotHold() throws IOException {
    assertEquals(1, run(Reports.broken(), "--quick"));
    assertEquals("does not hold: hit: calls upstream: 0; seen: 1\n", err.toString());
    assertEquals(List.of("true " + Duration.ofSeconds(3)), asked);
  }

  @Test
  void printsJson() throws IOException {
    assertEquals(1, run(Reports.broken(), "--json", "--seconds", "5"));
    assertTrue(out.toString().startsWith("{\"machine\":"), out::toString);
    assertEquals(List.of("false " + Duration.ofSeconds(5)), asked);
  }

  private int run(Report report, String... arguments) throws IOException {
    BenchCommand command =
        new BenchCommand(
            (quick, seconds, _, _) -> {
              asked.add(quick + " " + seconds);
              return report;
            },
            surroundings());
    CommandSpec spec = CommandSpec.create().name(command.name());
    command.describe(spec);
    return command.run(new CommandLine(spec).parseArgs(arguments));
  }

  private Surroundings surroundings() {
    return new Surroundings(
        new Screen(new PrintWriter(out), OptionalInt.empty()),
        new Screen(new PrintWriter(err), OptionalInt.empty()),
        InputStream.nullInputStream(),
        Path.of(""),
        Map.of(),
        new Clockwork(new FakeTicker(), (_, _) -> () -> {}));
  }
}
