package dev.bascule.adapter.in.http.openapi;

import dev.bascule.adapter.in.http.json.Json;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolDescription;
import dev.bascule.domain.mcp.ToolHints;
import dev.bascule.domain.mcp.ToolName;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Servers and their tools, as tests need them. */
final class Parts {

  private Parts() {}

  /** A server with tools, each given as its JSON, with ' for ". */
  static ServerPart server(String name, String... tools) {
    return new ServerPart(
        new ServerId(name),
        Optional.of("some server 1.2"),
        Stream.of(tools).map(json -> tool(json.replace('\'', '"'))).toList());
  }

  /** A server whose tools have the nasty schemas, for input and output. */
  static ServerPart nasty() {
    JsonNode schemas = Json.MAPPER.readTree(Parts.class.getResourceAsStream("nasty-schemas.json"));
    List<ToolDescription> tools =
        schemas.properties().stream()
            .map(schema -> described(schema.getKey(), schema.getValue()))
            .map(tool -> tool(tool.toString()))
            .toList();
    return new ServerPart(new ServerId("nasty"), Optional.empty(), tools);
  }

  /** A server with a tool whose schema is not even looked at. */
  static ServerPart unreadable(String tool, String schema) {
    JsonBytes json = JsonBytes.of("{\"inputSchema\":" + schema + "}");
    return new ServerPart(
        new ServerId("srv"),
        Optional.empty(),
        List.of(new ToolDescription(new ToolName(tool), json, ToolHints.UNKNOWN)));
  }

  private static ObjectNode described(String name, JsonNode schema) {
    ObjectNode tool = Json.object().put("name", name);
    tool.set("inputSchema", schema);
    tool.set("outputSchema", schema);
    return tool;
  }

  private static ToolDescription tool(String json) {
    String name = Json.MAPPER.readTree(json).path("name").asString();
    return new ToolDescription(new ToolName(name), JsonBytes.of(json), ToolHints.UNKNOWN);
  }
}
