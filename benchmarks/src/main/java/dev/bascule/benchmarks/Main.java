package dev.bascule.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the benchmarks, and prints them as one table. See {@code bin/benchmarks --help}. */
public final class Main {

  private static final String SHARED = "(CacheBenchmark|BreakerBenchmark)";
  private static final String ALONE = "(KeyBenchmark|CodecBenchmark)";

  private Main() {}

  public static void main(String[] arguments) throws RunnerException {
    List<String> words = new ArrayList<>(Arrays.asList(arguments));
    boolean quick = words.remove("--quick");
    boolean json = words.remove("--json");
    String name = words.isEmpty() ? "" : words.getFirst();
    List<Row> rows = new ArrayList<>();
    rows.addAll(run(SHARED, name, 1, quick));
    rows.addAll(run(SHARED, name, 2, quick));
    rows.addAll(run(ALONE, name, 1, quick));
    rows.sort(Comparator.comparing(Row::operation).thenComparingInt(Row::threads));
    System.out.print(json ? json(rows) : table(rows));
  }

  private static List<Row> run(String classes, String name, int threads, boolean quick)
      throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .mode(Mode.AverageTime)
            .timeUnit(TimeUnit.NANOSECONDS)
            .threads(threads)
            .forks(quick ? 1 : 3)
            .warmupIterations(quick ? 2 : 5)
            .warmupTime(TimeValue.milliseconds(quick ? 500 : 1000))
            .measurementIterations(quick ? 3 : 5)
            .measurementTime(TimeValue.milliseconds(quick ? 500 : 1000))
            .jvmArgsAppend("-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders", "-Xmx512m")
            .addProfiler(GCProfiler.class)
            .addProfiler(CpuProfiler.class)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .include("^(?=.*(?i:" + name + ")).*\\." + classes + "\\.");
    try {
      return new Runner(options.build()).run().stream().map(Row::of).toList();
    } catch (NoBenchmarksException _) {
      return List.of();
    }
  }

  private static String table(List<Row> rows) {
    StringBuilder out = new StringBuilder();
    out.append(
        String.format(
            Locale.ROOT,
            "%-28s %-14s %7s %12s %12s %10s %8s%n",
            "benchmark",
            "peer",
            "threads",
            "wall ns/op",
            "CPU ns/op",
            "B/op",
            "CPU ratio"));
    for (Row row : rows) {
      out.append(
          String.format(
              Locale.ROOT,
              "%-28s %-14s %7d %12.1f %12.1f %10.1f %8.2f%n",
              row.operation(),
              row.peer(),
              row.threads(),
              row.wallNanos(),
              row.cpuNanos(),
              row.bytes(),
              ratio(row, rows)));
    }
    return out.toString();
  }

  private static String json(List<Row> rows) {
    return rows.stream()
        .map(
            row ->
                String.format(
                    Locale.ROOT,
                    "{\"benchmark\":\"%s\",\"peer\":\"%s\",\"threads\":%d,\"wallNanos\":%.1f,"
                        + "\"cpuNanos\":%.1f,\"bytes\":%.1f,\"cpuRatio\":%s}",
                    row.operation(),
                    row.peer(),
                    row.threads(),
                    row.wallNanos(),
                    row.cpuNanos(),
                    row.bytes(),
                    ratioOrNull(ratio(row, rows))))
        .collect(Collectors.joining(",\n", "[", "]\n"));
  }

  /** JSON has no word for what is no number: where ours did not run beside it. */
  private static String ratioOrNull(double ratio) {
    return Double.isNaN(ratio) ? "null" : String.format(Locale.ROOT, "%.2f", ratio);
  }

  /** Returns how much of the processor a peer takes, as against ours. */
  private static double ratio(Row row, List<Row> rows) {
    return rows.stream()
        .filter(other -> other.peer().equals(Row.OURS) && other.isOfSame(row))
        .mapToDouble(ours -> row.cpuNanos() / ours.cpuNanos())
        .findFirst()
        .orElse(Double.NaN);
  }
}
