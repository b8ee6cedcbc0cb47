package dev.bascule.adapter.in.cli.remote;

import dev.bascule.adapter.in.cli.common.UsageException;
import dev.bascule.adapter.in.cli.terminal.ColorPalette;
import dev.bascule.adapter.in.cli.terminal.TableCell;
import dev.bascule.adapter.in.cli.terminal.TerminalTable;
import dev.bascule.adapter.in.cli.terminal.TextStyle;
import dev.bascule.adapter.in.cli.terminal.TextWidth;
import dev.bascule.domain.text.QuantityText;
import dev.bascule.domain.text.SafeText;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/** The state of a bridge as lines of text: a summary, and a row for each server. */
final class StatusTable {

  /** The period of the recent calls of a server. */
  private static final double RECENT_SECONDS = 300;

  private static final List<String> HEADINGS =
      List.of(
          "server", "state", "since", "breaker", "calls/s", "errors", "p50", "p99", "flight",
          "memory", "reason");

  /** The columns that a narrow terminal does not show, the first one first. */
  private static final List<String> DISPENSABLE =
      List.of("flight", "memory", "p50", "since", "calls/s", "p99", "errors", "breaker");

  private static final int NARROW = 80;

  /** The share of its limit from which the memory of a child is shown as a warning. */
  private static final double MEMORY_WARNING = 0.9;

  /** The minimum width of the names of servers. */
  private static final int MIN_NAME = 8;

  private StatusTable() {}

  /**
   * Returns the lines.
   *
   * @param state the data of {@code /dashboard/state}
   * @param server the server to show; empty for all
   * @param width the number of columns; empty for unlimited
   * @throws UsageException if there is no such server
   */
  static List<String> lines(
      JsonNode state, Optional<String> server, OptionalInt width, ColorPalette palette) {
    List<List<TableCell>> rows = new ArrayList<>();
    rows.add(HEADINGS.stream().map(heading -> new TableCell(TextStyle.HEADING, heading)).toList());
    Instant now = time(state.path("time"));
    for (JsonNode name : state.path("order")) {
      if (server.isEmpty() || server.get().equals(name.asString(""))) {
        rows.add(row(name.asString(""), state.path("servers").path(name.asString("")), now));
      }
    }
    if (server.isPresent() && rows.size() == 1) {
      throw new UsageException("the bridge has no server \"" + server.get() + "\"");
    }
    List<String> lines = new ArrayList<>();
    lines.add(summary(state));
    savings(state.path("metrics").path("savings")).ifPresent(lines::add);
    lines.add("");
    // The last column stays empty: some terminals wrap after it.
    OptionalInt usable =
        width.isPresent() ? OptionalInt.of(width.getAsInt() - 1) : OptionalInt.empty();
    lines.addAll(fitted(rows, usable).lines(usable, palette));
    return lines;
  }

  /** Returns the table, without columns for which {@code width} does not suffice. */
  private static TerminalTable fitted(List<List<TableCell>> rows, OptionalInt width) {
    List<String> headings = new ArrayList<>(HEADINGS);
    // A narrow column needs more lines for the same text.
    int maxLines = width.isPresent() && width.getAsInt() < NARROW ? 6 : 3;
    TerminalTable table = table(rows, maxLines);
    for (String heading : DISPENSABLE) {
      if (width.isEmpty() || table.minWidth() <= width.getAsInt()) {
        return table;
      }
      int column = headings.indexOf(heading);
      headings.remove(column);
      table = table(table.rows().stream().map(row -> without(row, column)).toList(), maxLines);
    }
    int excess = width.isEmpty() ? 0 : table.minWidth() - width.getAsInt();
    return excess <= 0 ? table : table(shortened(table.rows(), excess), maxLines);
  }

  private static TerminalTable table(List<List<TableCell>> rows, int maxLines) {
    return new TerminalTable(rows, rows.getFirst().size() - 1, maxLines, /* indent= */ 0);
  }

  private static List<TableCell> without(List<TableCell> row, int column) {
    List<TableCell> others = new ArrayList<>(row);
    others.remove(column);
    return others;
  }

  /** Cuts the names of servers by {@code excess} columns. */
  private static List<List<TableCell>> shortened(List<List<TableCell>> rows, int excess) {
    int longest =
        rows.stream().mapToInt(row -> TextWidth.width(row.getFirst().text())).max().orElse(0);
    int most = Math.max(MIN_NAME, longest - excess);
    return rows.stream()
        .map(
            row -> {
              List<TableCell> cells = new ArrayList<>(row);
              cells.set(
                  0,
                  new TableCell(
                      row.getFirst().style(), TextWidth.cut(row.getFirst().text(), most)));
              return cells;
            })
        .toList();
  }

  private static String summary(JsonNode state) {
    JsonNode metrics = state.path("metrics");
    JsonNode sessions = metrics.path("clients").path("sessions");
    Duration uptime = Duration.ofSeconds((long) metrics.path("uptime_seconds").asDouble(0));
    return "up "
        + age(uptime)
        + ", "
        + QuantityText.counted(state.path("order").size(), "server")
        + ", "
        + QuantityText.counted(sessions.path("count").asLong(0), "session")
        + ", cache hits "
        + share(metrics.path("response_cache"))
        + " of calls, "
        + share(metrics.path("tools_cache"))
        + " of listings";
  }

  /**
   * Returns the line about saved calls; empty if there are none, or an older bridge counts none.
   */
  private static Optional<String> savings(JsonNode savings) {
    long calls = savings.path("calls").asLong(0);
    Duration time = Duration.ofSeconds((long) savings.path("seconds").asDouble(0));
    return calls == 0
        ? Optional.empty()
        : Optional.of(
            "saved "
                + QuantityText.counted(calls, "call")
                + " ("
                + age(time)
                + " of requests): "
                + savings.path("hits").path("calls").asLong(0)
                + " fresh, "
                + savings.path("collapsed").path("calls").asLong(0)
                + " with an equal request, "
                + savings.path("stale").path("calls").asLong(0)
                + " stale");
  }

  private static String share(JsonNode cache) {
    return cache.path("total_requests").asLong(0) == 0
        ? "-"
        : Math.round(cache.path("hit_rate_percent").asDouble(0)) + "%";
  }

  private static List<TableCell> row(String name, JsonNode server, Instant now) {
    JsonNode status = server.path("status");
    String state = status.path("state").asString("");
    JsonNode calls = server.path("calls");
    // Those of calls would include hits of the cache and the start of the server.
    JsonNode latency = server.path("requests").path("recent");
    return List.of(
        new TableCell(TextStyle.NAME, SafeText.line(name)),
        new TableCell(style(state), SafeText.line(state.replace('_', ' '))),
        TableCell.of(
            status.path("since").isString()
                ? age(Duration.between(time(status.path("since")), now))
                : ""),
        breaker(server.path("breaker").asString("")),
        TableCell.of(
            String.format(
                Locale.ROOT,
                "%.1f",
                calls.path("recent").path("count").asLong(0) / RECENT_SECONDS)),
        errors(calls.path("errors").asLong(0)),
        TableCell.of(millis(latency, "p50Ms")),
        TableCell.of(millis(latency, "p99Ms")),
        TableCell.of(String.valueOf(server.path("load").path("inFlight").asLong(0))),
        memory(server.path("memory")),
        new TableCell(TextStyle.ASIDE, SafeText.line(reason(status))));
  }

  private static String reason(JsonNode status) {
    List<String> parts = new ArrayList<>();
    if (status.path("reason").isString()) {
      parts.add(status.path("reason").asString(""));
    }
    if (status.has("startingSeconds")) {
      parts.add("starting for " + status.path("startingSeconds").asLong(0) + " s");
    }
    if (status.has("retryAfterSeconds")) {
      parts.add("next attempt in " + status.path("retryAfterSeconds").asLong(0) + " s");
    }
    return String.join("; ", parts);
  }

  private static TextStyle style(String state) {
    return switch (state) {
      case "connected" -> TextStyle.GOOD;
      case "slow", "isolated" -> TextStyle.WARNING;
      case "unresponsive", "failed" -> TextStyle.BAD;
      default -> TextStyle.ASIDE;
    };
  }

  private static TableCell breaker(String state) {
    return new TableCell(
        state.equals("closed") ? TextStyle.ASIDE : TextStyle.BAD,
        SafeText.line(state.replace('_', '-')));
  }

  private static TableCell errors(long count) {
    return new TableCell(count == 0 ? TextStyle.TEXT : TextStyle.WARNING, String.valueOf(count));
  }

  /** Returns the memory of all child processes; of a server without one, a dash. */
  private static TableCell memory(JsonNode memory) {
    long limit = memory.path("limitBytes").asLong(Long.MAX_VALUE);
    return new TableCell(
        memory.path("largestChildBytes").asLong(0) > limit * MEMORY_WARNING
            ? TextStyle.WARNING
            : TextStyle.TEXT,
        memory.has("residentBytes")
            ? QuantityText.roughSize(memory.path("residentBytes").asLong(0))
            : "-");
  }

  private static String millis(JsonNode latency, String member) {
    double millis = latency.path(member).asDouble(0);
    if (latency.path("count").asLong(0) == 0) {
      return "-";
    }
    return millis >= 1000
        ? String.format(Locale.ROOT, "%.1fs", millis / 1000)
        : String.format(Locale.ROOT, millis < 10 ? "%.1fms" : "%.0fms", millis);
  }

  private static Instant time(JsonNode text) {
    try {
      return Instant.parse(text.asString(""));
    } catch (DateTimeParseException _) {
      return Instant.EPOCH;
    }
  }

  /** Returns a duration in its largest unit, without fractions. */
  private static String age(Duration duration) {
    if (duration.toDays() > 0) {
      return duration.toDays() + "d";
    }
    if (duration.toHours() > 0) {
      return duration.toHours() + "h";
    }
    return duration.toMinutes() > 0
        ? duration.toMinutes() + "m"
        : Math.max(0, duration.toSeconds()) + "s";
  }
}
