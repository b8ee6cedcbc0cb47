package dev.bascule.benchmarks;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * One line of the table: the medians of all rounds. In each round all are measured one after the
 * other, so that what disturbs the machine for longer disturbs them all.
 *
 * @param operation what was done, with its parameters
 * @param peer who did it
 * @param wallNanos for each operation, in one thread
 * @param cpuNanos for each operation, of the whole process
 * @param bytes allocated for each operation
 * @param cpuRatio of the processor time to that of ours in the same round; no number where ours did
 *     not run
 */
record ResultLine(
    String operation,
    String peer,
    int threads,
    double wallNanos,
    double cpuNanos,
    double bytes,
    double cpuRatio) {

  /** Returns what {@code rounds}, in which the same was measured, come to. */
  static List<ResultLine> of(List<List<ResultRow>> rounds) {
    return rounds.getFirst().stream()
        .sorted(Comparator.comparing(ResultRow::operation).thenComparingInt(ResultRow::threads))
        .map(row -> of(row, rounds))
        .toList();
  }

  /**
   * Returns the components in their order, as {@code format} says; the ratio is a text.
   *
   * @param noRatio where ours did not run beside it
   */
  String text(String format, String noRatio) {
    String ratio = Double.isNaN(cpuRatio) ? noRatio : String.format(Locale.ROOT, "%.2f", cpuRatio);
    return String.format(
        Locale.ROOT, format, operation, peer, threads, wallNanos, cpuNanos, bytes, ratio);
  }

  private static ResultLine of(ResultRow first, List<List<ResultRow>> rounds) {
    List<ResultRow> own =
        rounds.stream().flatMap(List::stream).filter(first::isOfSameOperationAndPeer).toList();
    List<Double> ratios = rounds.stream().map(round -> ratio(first, round)).toList();
    return new ResultLine(
        first.operation(),
        first.peer(),
        first.threads(),
        median(own, ResultRow::wallNanos),
        median(own, ResultRow::cpuNanos),
        median(own, ResultRow::bytes),
        median(ratios, Double::doubleValue));
  }

  private static double ratio(ResultRow peer, List<ResultRow> round) {
    return cpuNanos(round, peer::isOfSameOperationAndPeer)
        / cpuNanos(
            round, row -> row.peer().equals(ResultRow.BASCULE) && row.isOfSameOperation(peer));
  }

  private static double cpuNanos(List<ResultRow> round, Predicate<ResultRow> filter) {
    return round.stream()
        .filter(filter)
        .mapToDouble(ResultRow::cpuNanos)
        .findFirst()
        .orElse(Double.NaN);
  }

  private static <T> double median(List<T> values, ToDoubleFunction<T> figure) {
    double[] sorted = values.stream().mapToDouble(figure).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
