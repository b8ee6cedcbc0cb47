package dev.bascule.bootstrap.cli;

import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** Writes listings for people, or for programs. */
final class ToolTable {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final String GAP = "  ";

  private record Row(String server, String tool, String description) {}

  private ToolTable() {}

  /**
   * Returns a table of servers, tools and descriptions.
   *
   * @param width the columns of the terminal: it gets a head, and no line longer than this; empty
   *     for a program, which gets neither
   */
  static List<String> lines(Map<ServerId, Listing> listings, OptionalInt width) {
    List<Row> rows = new ArrayList<>();
    if (width.isPresent()) {
      rows.add(new Row("SERVER", "TOOL", "DESCRIPTION"));
    }
    listings.forEach(
        (server, listing) -> listing.tools().forEach(tool -> rows.add(row(server, tool))));
    int servers = longest(rows, Row::server);
    int tools = longest(rows, Row::tool);
    return rows.stream()
        .map(row -> pad(row.server(), servers) + pad(row.tool(), tools) + row.description())
        .map(line -> width.isPresent() ? Printable.cut(line, width.getAsInt()) : line)
        .map(String::stripTrailing)
        .toList();
  }

  /** Returns one JSON object: each server's listing, as it came, under the server's name. */
  static String json(Map<ServerId, Listing> listings) {
    return listings.entrySet().stream()
        .map(entry -> quoted(entry.getKey()) + ":" + entry.getValue().json().text())
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String quoted(ServerId server) {
    return MAPPER.writeValueAsString(server.value());
  }

  private static Row row(ServerId server, ToolDescription tool) {
    String description =
        MAPPER.readTree(tool.json().toByteArray()).path("description").asString("");
    return new Row(
        server.value(), Printable.line(tool.name().value()), Printable.line(description));
  }

  private static int longest(List<Row> rows, Function<Row, String> column) {
    return rows.stream().map(column).mapToInt(String::length).max().orElse(0);
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(width - text.length()) + GAP;
  }
}
