package dev.bascule.adapter.in.cli.remote;

import dev.bascule.adapter.in.cli.common.CliConsole;
import dev.bascule.adapter.in.cli.terminal.TableCell;
import dev.bascule.adapter.in.cli.terminal.TerminalTable;
import dev.bascule.adapter.in.cli.terminal.TextStyle;
import dev.bascule.domain.advice.CacheAdvice;
import dev.bascule.domain.text.QuantityText;
import dev.bascule.domain.text.SafeText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The advice what to cache, as a page: a table for each server, and the rules to write. */
record CacheAdvicePage(CliConsole console) {

  private static final List<String> HEADINGS =
      List.of(
          "tool", "calls", "repeats", "callers", "ttl", "would hit", "wrong", "saves", "advice");

  /** Names that need no quotes as YAML keys. */
  private static final Pattern PLAIN_KEY = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*");

  private static final Pattern NOT_PLAIN = Pattern.compile("[\"\\\\]");

  /** Such names are values in YAML, in any case. */
  private static final List<String> YAML_WORDS =
      List.of("true", "false", "null", "yes", "no", "on", "off", "y", "n");

  /** Prints the answer of {@code /admin/caches/advice}. */
  void print(JsonNode json) {
    if (!json.path("enabled").asBoolean(false)) {
      console.print("calls are not counted: caches.advice is false");
      return;
    }
    if (json.path("servers").isEmpty()) {
      console.print("no calls yet: advice needs at least " + CacheAdvice.MIN_CALLS + " of a tool");
      return;
    }
    json.path("servers").forEach(this::printServer);
    printRules(json.path("servers"));
  }

  private void printServer(JsonNode server) {
    console.print(
        text(server, "server")
            + " ("
            + roughDuration(server.path("observedSeconds").asDouble(0))
            + ", "
            + QuantityText.counted(server.path("calls").asLong(0), "call")
            + ")");
    List<List<TableCell>> rows = new ArrayList<>();
    rows.add(HEADINGS.stream().map(each -> new TableCell(TextStyle.HEADING, each)).toList());
    server.path("tools").forEach(tool -> rows.add(row(tool)));
    new TerminalTable(rows, /* flexible= */ HEADINGS.size() - 1, /* maxLines= */ 4, /* indent= */ 2)
        .lines(console.out().width(), console.outPalette())
        .forEach(console::print);
    writes(server.path("writes")).ifPresent(console::print);
    console.print("");
  }

  private static List<TableCell> row(JsonNode tool) {
    long calls = tool.path("calls").asLong(0);
    Optional<JsonNode> lifetime = lifetime(tool);
    return Stream.of(
            text(tool, "tool"),
            Long.toString(calls),
            percent(tool.path("repeats").asLong(0), calls),
            tool.path("callers").asString(""),
            lifetime.map(each -> text(each, "ttl")).orElse("-"),
            lifetime.map(each -> percent(each.path("hits").asLong(0), calls)).orElse("-"),
            lifetime.map(CacheAdvicePage::wrong).orElse("-"),
            lifetime.map(each -> roughDuration(each.path("savedSeconds").asDouble(0))).orElse("-"),
            advice(tool, lifetime) + ignorable(tool))
        .map(TableCell::of)
        .toList();
  }

  /** Returns what the lifetime that explains the advice would have done. */
  private static Optional<JsonNode> lifetime(JsonNode tool) {
    String ttl = tool.path("advice").path("ttl").asString("");
    return tool.path("lifetimes")
        .valueStream()
        .filter(each -> each.path("ttl").asString("").equals(ttl))
        .findFirst();
  }

  private static String wrong(JsonNode lifetime) {
    return percent(lifetime.path("wrong").asLong(0), lifetime.path("hits").asLong(0));
  }

  private static String advice(JsonNode tool, Optional<JsonNode> lifetime) {
    JsonNode advice = tool.path("advice");
    String none = advice.path("none").asString("");
    return switch (none) {
      case "" ->
          text(advice, "rule")
              + (tool.has("cachedFor") ? " instead of " + text(tool, "cachedFor") : "")
              + readOnly(tool)
              + (tool.has("cachedFor") ? "; " + reloads(tool) : lostHits(tool, lifetime));
      case "cached" -> "cached for " + text(tool, "cachedFor") + ": " + reloads(tool);
      case "not-read-only" -> "none: not declared as read-only";
      case "few-calls" -> "none yet: fewer than " + CacheAdvice.MIN_CALLS + " calls";
      case "few-repeats" -> "none: fewer than " + CacheAdvice.MIN_REPEATS + " repeats";
      case "few-hits" -> "none: would hit less than " + CacheAdvice.MIN_HIT_PERCENT + " %";
      case "results-differ" ->
          "none: results differ"
              + (tool.has("firstDifference") ? " at " + text(tool, "firstDifference") : "");
      default -> "none: " + SafeText.line(none);
    };
  }

  /** Returns which argument seems not to change the results. */
  private static String ignorable(JsonNode tool) {
    JsonNode ignorable = tool.path("ignorable");
    return ignorable.isMissingNode()
        ? ""
        : "; key: { ignore: [%s] } would add up to %s %%"
            .formatted(text(ignorable, "argument"), ignorable.path("percent").asString("0"));
  }

  /** Returns who says that the tool is read-only. Empty if only its present rule does. */
  private static String readOnly(JsonNode tool) {
    if (tool.path("declaredReadOnly").asBoolean(false)) {
      return ", read-only: declared by the server";
    }
    return tool.path("assumedReadOnly").asBoolean(false)
        ? ", read-only: assumed, as if no other tool wrote"
        : "";
  }

  private static String reloads(JsonNode tool) {
    JsonNode reloads = tool.path("reloads");
    return "unchanged at "
        + reloads.path("unchanged").asLong(0)
        + " of "
        + QuantityText.counted(reloads.path("total").asLong(0), "reload");
  }

  /** Returns what is lost because each write drops the results of the whole server. */
  private static String lostHits(JsonNode tool, Optional<JsonNode> lifetime) {
    long lost = lifetime.map(each -> each.path("lostUnchanged").asLong(0)).orElse(0L);
    long calls = tool.path("calls").asLong(0);
    return lost * 100 < calls
        ? ""
        : "; up to " + percent(lost, calls) + " more if writes name what they change: invalidates";
  }

  private static Optional<String> writes(JsonNode writes) {
    long removed = writes.path("removed").asLong(0);
    return removed == 0
        ? Optional.empty()
        : Optional.of(
            "writes: "
                + QuantityText.counted(writes.path("drops").asLong(0), "drop")
                + " of the whole server removed "
                + QuantityText.counted(removed, "result")
                + "; of "
                + writes.path("reloads").asLong(0)
                + " that were loaded again while fresh, "
                + writes.path("unchanged").asLong(0)
                + " were unchanged: see invalidates");
  }

  private void printRules(JsonNode servers) {
    List<String> lines = new ArrayList<>();
    for (JsonNode server : servers) {
      List<JsonNode> advised =
          server
              .path("tools")
              .valueStream()
              .filter(each -> each.path("advice").has("rule"))
              .toList();
      if (!advised.isEmpty()) {
        lines.add("  " + key(text(server, "server")) + ":");
        lines.add("    tools:");
        advised.forEach(
            each ->
                lines.add(
                    "      "
                        + key(text(each, "tool"))
                        + ": { "
                        + text(each.path("advice"), "rule")
                        + " }"));
      }
    }
    if (!lines.isEmpty()) {
      console.print("rules to write:");
      console.print("mcpServers:");
      lines.forEach(console::print);
    }
  }

  private static String key(String name) {
    return PLAIN_KEY.matcher(name).matches() && !YAML_WORDS.contains(name.toLowerCase(Locale.ROOT))
        ? name
        : '"' + NOT_PLAIN.matcher(name).replaceAll("\\\\$0") + '"';
  }

  private static String percent(long part, long whole) {
    double percent = whole == 0 ? 0 : 100.0 * part / whole;
    return percent == 0 || percent >= 10
        ? Math.round(percent) + " %"
        : Math.max(1, Math.round(percent * 10)) / 10.0 + " %";
  }

  private static String roughDuration(double seconds) {
    if (seconds < 120) {
      return Math.round(seconds) + " s";
    }
    return seconds < 7200 ? Math.round(seconds / 60) + " min" : Math.round(seconds / 3600) + " h";
  }

  private static String text(JsonNode json, String member) {
    return SafeText.line(json.path(member).asString(""));
  }
}
