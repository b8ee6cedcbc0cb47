package dev.bascule.bootstrap.cli;

import dev.bascule.bootstrap.bench.BenchReport;
import dev.bascule.bootstrap.bench.BenchReportJson;
import dev.bascule.bootstrap.bench.BenchReportTable;
import dev.bascule.bootstrap.cli.common.CliCommand;
import dev.bascule.bootstrap.cli.common.CliConsole;
import dev.bascule.bootstrap.cli.common.CliEnvironment;
import dev.bascule.bootstrap.cli.common.CommandHelp;
import dev.bascule.bootstrap.cli.common.CommonOptions;
import dev.bascule.bootstrap.cli.common.ExitCode;
import dev.bascule.bootstrap.cli.common.OptionMixins;
import dev.bascule.bootstrap.logging.LogSettings;
import dev.bascule.bootstrap.terminal.ProgressLine;
import dev.bascule.bootstrap.terminal.ProgressStatus;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** {@code bascule bench}: measures the bridge on this machine. */
final class BenchCommand implements CliCommand {

  private static final String QUICK = "--quick";
  private static final String SECONDS = "--seconds";
  private static final int MAX_SECONDS = 600;
  private static final int QUICK_SECONDS = 3;
  private static final int FULL_SECONDS = 8;

  /** Runs a bench. */
  interface Runner {

    /**
     * Runs it.
     *
     * @param quick whether it does only what shows that the facts hold
     * @param seconds how long each step takes its measure
     */
    BenchReport run(
        boolean quick, Duration seconds, Ticker ticker, Consumer<ProgressStatus> progress)
        throws IOException;
  }

  private final Runner bench;
  private final CliEnvironment environment;

  BenchCommand(Runner bench, CliEnvironment environment) {
    this.bench = bench;
    this.environment = environment;
  }

  @Override
  public String name() {
    return "bench";
  }

  @Override
  public void describe(CommandSpec spec) {
    CommandHelp.describe(
        spec,
        "Measure the bridge on this machine",
        "Starts a bridge and a server behind it, on free ports of 127.0.0.1, and tells what each"
            + " way of a request takes: past the bridge, through it, from its cache. Holds counts"
            + " and bytes that no machine can change against what they must be; where one is not"
            + " so, it ends with 1. Times are told, and never judged.");
    CommandHelp.examples(
        spec,
        "bascule bench               # minutes: how costs grow as well",
        "bascule bench --quick       # a minute: does what must hold hold?",
        "bascule bench --json        # for programs");
    spec.addOption(OptionMixins.flag(QUICK, "Do only what shows whether the facts hold"));
    spec.addOption(
        OptionSpec.builder(SECONDS)
            .paramLabel("N")
            .type(Integer.class)
            .converters(BenchCommand::toSeconds)
            .description(
                "How long each step takes its measure. Default: "
                    + FULL_SECONDS
                    + ", or "
                    + QUICK_SECONDS
                    + " with "
                    + QUICK)
            .build());
    spec.addOption(OptionMixins.flag(OptionMixins.JSON, "Print JSON"));
    CommonOptions.addTo(spec, LogSettings.Level.ERROR);
  }

  @Override
  public int run(ParseResult parsed) throws IOException {
    CliConsole console = CliConsole.of(parsed, environment);
    BenchReport report = measure(parsed, console);
    if (OptionMixins.isGiven(parsed, OptionMixins.JSON)) {
      console.print(BenchReportJson.text(report));
    } else {
      BenchReportTable.lines(report, console.outPalette()).forEach(console::print);
    }
    report.broken().forEach(console::printError);
    return report.broken().isEmpty() ? ExitCode.DONE : ExitCode.FACT_BROKEN;
  }

  private BenchReport measure(ParseResult parsed, CliConsole console) throws IOException {
    boolean quick = OptionMixins.isGiven(parsed, QUICK);
    int seconds = parsed.matchedOptionValue(SECONDS, quick ? QUICK_SECONDS : FULL_SECONDS);
    try (ProgressLine line = console.progress(() -> "bench", environment.clock())) {
      return bench.run(
          quick, Duration.ofSeconds(seconds), environment.clock().ticker(), line::update);
    }
  }

  private static Integer toSeconds(String text) {
    if (text.matches("[1-9]\\d{0,2}") && Integer.parseInt(text) <= MAX_SECONDS) {
      return Integer.valueOf(text);
    }
    throw new TypeConversionException(
        "expected seconds from 1 to " + MAX_SECONDS + ", but this is '" + text + "'");
  }
}
