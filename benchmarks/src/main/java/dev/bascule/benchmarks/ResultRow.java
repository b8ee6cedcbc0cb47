package dev.bascule.benchmarks;

import static java.util.Objects.requireNonNull;

import java.util.stream.Collectors;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;

/**
 * What one JVM measured.
 *
 * @param operation what was done, with its parameters
 * @param peer who did it
 * @param wallNanos for each operation, in one thread
 * @param cpuNanos for each operation, of the whole process
 * @param bytes allocated for each operation
 */
record ResultRow(
    String operation, String peer, int threads, double wallNanos, double cpuNanos, double bytes) {

  /** Who is measured against the others. */
  static final String BASCULE = "bascule";

  private static final String SEPARATOR = "Of";

  ResultRow {
    requireNonNull(operation, "operation");
    requireNonNull(peer, "peer");
  }

  static ResultRow of(RunResult run) {
    BenchmarkParams params = run.getParams();
    String[] names = params.getBenchmark().split("\\.", -1);
    String method = names[names.length - 1];
    String subject = names[names.length - 2].replace("Benchmark", "");
    int split = method.lastIndexOf(SEPARATOR);
    String operation = split < 0 ? method : method.substring(0, split);
    String peer = split < 0 ? BASCULE : method.substring(split + SEPARATOR.length());
    String values =
        params.getParamsKeys().stream()
            .map(key -> " " + params.getParam(key))
            .collect(Collectors.joining());
    return new ResultRow(
        subject + "." + operation + values,
        peer,
        params.getThreads(),
        run.getPrimaryResult().getScore(),
        secondary(run, CpuProfiler.NAME),
        secondary(run, "gc.alloc.rate.norm"));
  }

  boolean isOfSameOperation(ResultRow other) {
    return operation.equals(other.operation) && threads == other.threads;
  }

  boolean isOfSameOperationAndPeer(ResultRow other) {
    return isOfSameOperation(other) && peer.equals(other.peer);
  }

  private static double secondary(RunResult run, String name) {
    return run.getSecondaryResults().entrySet().stream()
        .filter(entry -> entry.getKey().endsWith(name))
        .mapToDouble(entry -> entry.getValue().getScore())
        .findFirst()
        .orElse(Double.NaN);
  }
}
