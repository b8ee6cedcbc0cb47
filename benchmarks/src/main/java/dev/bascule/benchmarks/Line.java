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
record Line(
    String operation,
    String peer,
    int threads,
    double wallNanos,
    double cpuNanos,
    double bytes,
    double cpuRatio) {

  /** Returns what {@code rounds}, in which the same was measured, come to. */
  static List<Line> of(List<List<Row>> rounds) {
    return rounds.getFirst().stream()
        .sorted(Comparator.comparing(Row::operation).thenComparingInt(Row::threads))
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

  private static Line of(Row first, List<List<Row>> rounds) {
    List<Row> own =
        rounds.stream().flatMap(List::stream).filter(first::isOfSameOperationAndPeer).toList();
    List<Double> ratios = rounds.stream().map(round -> ratio(first, round)).toList();
    return new Line(
        first.operation(),
        first.peer(),
        first.threads(),
        median(own, Row::wallNanos),
        median(own, Row::cpuNanos),
        median(own, Row::bytes),
        median(ratios, Double::doubleValue));
  }

  private static double ratio(Row peer, List<Row> round) {
    return cpuNanos(round, peer::isOfSameOperationAndPeer)
        / cpuNanos(round, row -> row.peer().equals(Row.OURS) && row.isOfSameOperation(peer));
  }

  private static double cpuNanos(List<Row> round, Predicate<Row> wanted) {
    return round.stream().filter(wanted).mapToDouble(Row::cpuNanos).findFirst().orElse(Double.NaN);
  }

  private static <T> double median(List<T> values, ToDoubleFunction<T> figure) {
    double[] sorted = values.stream().mapToDouble(figure).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
