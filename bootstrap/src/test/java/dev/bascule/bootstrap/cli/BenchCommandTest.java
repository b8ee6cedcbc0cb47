package dev.bascule.bootstrap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.bootstrap.bench.BenchReport;
import dev.bascule.bootstrap.bench.BenchReports;
import dev.bascule.bootstrap.cli.common.CliEnvironment;
import dev.bascule.bootstrap.terminal.AnimationClock;
import dev.bascule.bootstrap.terminal.TerminalOutput;
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
    assertEquals(0, run(BenchReports.sound()));
    assertTrue(out.toString().contains("1 of 1 facts hold"), out::toString);
    assertEquals("", err.toString());
    assertEquals(List.of("false " + Duration.ofSeconds(8)), asked);
  }

  @Test
  void endsWithOneAndSaysWhatDoesNotHold() throws IOException {
    assertEquals(1, run(BenchReports.broken(), "--quick"));
    assertEquals("does not hold: hit: calls upstream: 0; seen: 1\n", err.toString());
    assertEquals(List.of("true " + Duration.ofSeconds(3)), asked);
  }

  @Test
  void printsJson() throws IOException {
    assertEquals(1, run(BenchReports.broken(), "--json", "--seconds", "5"));
    assertTrue(out.toString().startsWith("{\"machine\":"), out::toString);
    assertEquals(List.of("false " + Duration.ofSeconds(5)), asked);
  }

  private int run(BenchReport report, String... arguments) throws IOException {
    BenchCommand command =
        new BenchCommand(
            (quick, seconds, _, _) -> {
              asked.add(quick + " " + seconds);
              return report;
            },
            environment());
    CommandSpec spec = CommandSpec.create().name(command.name());
    command.describe(spec);
    return command.run(new CommandLine(spec).parseArgs(arguments));
  }

  private CliEnvironment environment() {
    return new CliEnvironment(
        new TerminalOutput(new PrintWriter(out), OptionalInt.empty()),
        new TerminalOutput(new PrintWriter(err), OptionalInt.empty()),
        InputStream.nullInputStream(),
        Path.of(""),
        Map.of(),
        new AnimationClock(new FakeTicker(), (_, _) -> () -> {}));
  }
}
