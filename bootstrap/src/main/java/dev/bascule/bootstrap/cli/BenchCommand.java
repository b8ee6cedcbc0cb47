package dev.bascule.bootstrap.cli;

import static java.util.Objects.requireNonNull;

import dev.bascule.bootstrap.bench.Report;
import dev.bascule.bootstrap.bench.ReportJson;
import dev.bascule.bootstrap.bench.ReportTable;
import dev.bascule.bootstrap.logging.LogSettings;
import dev.bascule.bootstrap.terminal.Progress;
import dev.bascule.bootstrap.terminal.ProgressLine;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** {@code bascule bench}: measures the bridge on this machine. */
final class BenchCommand implements Command {

  private static final String QUICK = "--quick";
  private static final String SECONDS = "--seconds";
  private static final int MOST_SECONDS = 600;
  private static final int SECONDS_OF_QUICK = 3;
  private static final int SECONDS_OF_FULL = 8;

  /** Runs a bench. */
  interface Runner {

    /**
     * Runs it.
     *
     * @param quick whether it does only what shows that the facts hold
     * @param seconds how long each step takes its measure
     */
    Report run(boolean quick, Duration seconds, Ticker ticker, Consumer<Progress> progress)
        throws IOException;
  }

  private final Runner bench;
  private final Surroundings surroundings;

  BenchCommand(Runner bench, Surroundings surroundings) {
    this.bench = requireNonNull(bench, "bench");
    this.surroundings = requireNonNull(surroundings, "surroundings");
  }

  @Override
  public String name() {
    return "bench";
  }

  @Override
  public void describe(CommandSpec spec) {
    Help.describe(
        spec,
        "Measure the bridge on this machine",
        "Starts a bridge and a server behind it, on free ports of 127.0.0.1, and tells what each"
            + " way of a request takes: past the bridge, through it, from its cache. Holds counts"
            + " and bytes that no machine can change against what they must be; where one is not"
            + " so, it ends with 1. Times are told, and never judged.");
    Help.examples(
        spec,
        "bascule bench               # minutes: how costs grow as well",
        "bascule bench --quick       # a minute: does what must hold hold?",
        "bascule bench --json        # for programs");
    spec.addOption(Options.flag(QUICK, "Do only what shows whether the facts hold"));
    spec.addOption(
        OptionSpec.builder(SECONDS)
            .paramLabel("N")
            .type(Integer.class)
            .converters(BenchCommand::toSeconds)
            .description(
                "How long each step takes its measure. Default: "
                    + SECONDS_OF_FULL
                    + ", or "
                    + SECONDS_OF_QUICK
                    + " with "
                    + QUICK)
            .build());
    spec.addOption(Options.flag(Options.JSON, "Print JSON"));
    CommonOptions.addTo(spec, LogSettings.Level.ERROR);
  }

  @Override
  public int run(ParseResult given) throws IOException {
    Voice voice = Voice.of(given, surroundings);
    Report report = measure(given, voice);
    if (Options.isGiven(given, Options.JSON)) {
      voice.say(ReportJson.text(report));
    } else {
      ReportTable.lines(report, voice.outPalette()).forEach(voice::say);
    }
    report.broken().forEach(voice::complain);
    return report.broken().isEmpty() ? ExitCode.DONE : ExitCode.FACT_BROKEN;
  }

  private Report measure(ParseResult given, Voice voice) throws IOException {
    boolean quick = Options.isGiven(given, QUICK);
    int seconds = given.matchedOptionValue(SECONDS, quick ? SECONDS_OF_QUICK : SECONDS_OF_FULL);
    try (ProgressLine line = voice.progress("bench", surroundings.clockwork())) {
      return bench.run(
          quick, Duration.ofSeconds(seconds), surroundings.clockwork().ticker(), line::show);
    }
  }

  private static Integer toSeconds(String text) {
    if (text.matches("[1-9]\\d{0,2}") && Integer.parseInt(text) <= MOST_SECONDS) {
      return Integer.valueOf(text);
    }
    throw new TypeConversionException(
        "expected seconds from 1 to " + MOST_SECONDS + ", but this is '" + text + "'");
  }
}
