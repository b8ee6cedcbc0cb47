package dev.bascule.benchmarks;

import dev.bascule.adapter.out.mcp.jsonrpc.JsonRpcCodecBenchmark;
import java.util.ArrayList;
import java.util.Arrays;
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
public final class BenchmarkRunner {

  private static final String SHARED = anyOf(CacheBenchmark.class, BreakerBenchmark.class);
  private static final String ALONE = anyOf(CacheKeyBenchmark.class, JsonRpcCodecBenchmark.class);

  /** Odd, and so many that one JVM that compiled badly, or ran in a bad minute, does not decide. */
  private static final int ROUNDS = 5;

  private BenchmarkRunner() {}

  public static void main(String[] arguments) throws RunnerException {
    List<String> words = new ArrayList<>(Arrays.asList(arguments));
    boolean quick = words.remove("--quick");
    boolean json = words.remove("--json");
    String name = words.isEmpty() ? "" : words.getFirst();
    List<List<ResultRow>> rounds = new ArrayList<>();
    for (int round = 0; round < (quick ? 1 : ROUNDS); round++) {
      rounds.add(round(name, quick));
    }
    List<ResultLine> lines = ResultLine.of(rounds);
    System.out.print(json ? json(lines) : table(lines));
  }

  /** Returns a regular expression that matches the simple name of each of {@code benchmarks}. */
  private static String anyOf(Class<?>... benchmarks) {
    return Arrays.stream(benchmarks)
        .map(Class::getSimpleName)
        .collect(Collectors.joining("|", "(", ")"));
  }

  private static List<ResultRow> round(String name, boolean quick) throws RunnerException {
    List<ResultRow> rows = new ArrayList<>();
    rows.addAll(run(SHARED, name, 1, quick));
    rows.addAll(run(SHARED, name, 2, quick));
    rows.addAll(run(ALONE, name, 1, quick));
    return rows;
  }

  /** Runs each benchmark once, in a JVM of its own. */
  private static List<ResultRow> run(String classes, String name, int threads, boolean quick)
      throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .mode(Mode.AverageTime)
            .timeUnit(TimeUnit.NANOSECONDS)
            .threads(threads)
            .forks(1)
            .warmupIterations(quick ? 2 : 3)
            .warmupTime(TimeValue.milliseconds(quick ? 500 : 1000))
            .measurementIterations(3)
            .measurementTime(TimeValue.milliseconds(quick ? 500 : 1000))
            .jvmArgsAppend(
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-Xmx512m",
                "--sun-misc-unsafe-memory-access=allow")
            .addProfiler(GCProfiler.class)
            .addProfiler(CpuProfiler.class)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .include("^(?=.*(?i:" + name + ")).*\\." + classes + "\\.");
    try {
      return new Runner(options.build()).run().stream().map(ResultRow::of).toList();
    } catch (NoBenchmarksException _) {
      return List.of();
    }
  }

  private static String table(List<ResultLine> lines) {
    String head =
        String.format(
            Locale.ROOT,
            "%-28s %-14s %7s %12s %12s %10s %8s%n",
            "benchmark",
            "peer",
            "threads",
            "wall ns/op",
            "CPU ns/op",
            "B/op",
            "CPU ratio");
    String format = "%-28s %-14s %7d %12.1f %12.1f %10.1f %8s%n";
    return lines.stream()
        .map(line -> line.text(format, "NaN"))
        .collect(Collectors.joining("", head, ""));
  }

  private static String json(List<ResultLine> lines) {
    String format =
        "{\"benchmark\":\"%s\",\"peer\":\"%s\",\"threads\":%d,\"wallNanos\":%.1f,"
            + "\"cpuNanos\":%.1f,\"bytes\":%.1f,\"cpuRatio\":%s}";
    return lines.stream()
        .map(line -> line.text(format, "null"))
        .collect(Collectors.joining(",\n", "[", "]\n"));
  }
}
