package dev.bascule.bootstrap.bench;

import dev.bascule.bootstrap.terminal.ColorPalette;
import dev.bascule.bootstrap.terminal.TableCell;
import dev.bascule.bootstrap.terminal.TerminalTable;
import dev.bascule.bootstrap.terminal.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Writes a report for people. */
public final class BenchReportTable {

  private static final List<String> COLUMNS =
      List.of(
          "",
          "req/s",
          "p50 us",
          "p99 us",
          "p99.9 us",
          "CPU us: client",
          "bridge",
          "upstream",
          "heap B",
          "upstream calls");

  private BenchReportTable() {}

  /** Returns the lines; each way's processor time and heap are for each request. */
  public static List<String> lines(BenchReport report, ColorPalette palette) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(COLUMNS);
    Stream.concat(report.scenarioResults().stream(), report.growth().stream())
        .map(BenchReportTable::row)
        .forEach(rows::add);
    List<String> lines = new ArrayList<>();
    lines.add(palette.paint(TextStyle.ASIDE, report.machine()));
    lines.add("");
    lines.addAll(table(rows, palette));
    lines.add("");
    lines.addAll(table(report.metrics().stream().map(BenchReportTable::row).toList(), palette));
    lines.add("");
    long holds = report.invariants().stream().filter(BenchInvariants.Fact::holds).count();
    lines.add(holds + " of " + report.invariants().size() + " facts hold");
    return lines;
  }

  private static List<String> row(ScenarioResult measured) {
    ResourceCost cost = measured.cost();
    return List.of(
        measured.scenario().name(),
        number(measured.requestsPerSecond()),
        number(measured.latencyMicros(50)),
        number(measured.latencyMicros(99)),
        number(measured.latencyMicros(99.9)),
        number(measured.microsPerRequest(cost.client())),
        number(measured.microsPerRequest(cost.bridge())),
        number(measured.microsPerRequest(cost.upstream())),
        number(measured.allocatedBytesPerRequest()),
        Long.toString(cost.upstreamCalls()));
  }

  private static List<String> row(BenchMetric metric) {
    return List.of(metric.name(), number(metric.value()), metric.unit());
  }

  /** Shows three digits of what is small. */
  private static String number(double value) {
    int decimals = value >= 100 || value == Math.rint(value) ? 0 : value >= 10 ? 1 : 2;
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  private static List<String> table(List<List<String>> rows, ColorPalette palette) {
    List<List<TableCell>> cells = new ArrayList<>();
    for (List<String> row : rows) {
      TextStyle style = row.equals(COLUMNS) ? TextStyle.HEADING : TextStyle.TEXT;
      List<TableCell> line = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        line.add(
            new TableCell(style, i == 0 ? row.get(i) : " ".repeat(gap(rows, row, i)) + row.get(i)));
      }
      cells.add(line);
    }
    return new TerminalTable(cells, /* flexible= */ 0, /* maxLines= */ 1, /* indent= */ 0)
        .lines(OptionalInt.empty(), palette);
  }

  /** Numbers end below each other; words, in the last column of the figures, begin so. */
  private static int gap(List<List<String>> rows, List<String> row, int column) {
    boolean areWords = column == 2 && row.size() == 3;
    int width = rows.stream().mapToInt(each -> each.get(column).length()).max().orElse(0);
    return areWords ? 0 : width - row.get(column).length();
  }
}
