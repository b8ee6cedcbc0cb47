package dev.bascule.adapter.in.http.openapi;

import dev.bascule.adapter.in.http.openapi.DocumentWriter.WrittenDocument;
import dev.bascule.adapter.in.http.openapi.OpenApiDocument.ServerTools;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolAnnotations;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.mcp.json.JsonCodec;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Servers and tools for tests. */
final class OpenApiFixtures {

  private OpenApiFixtures() {}

  static JsonNode read(WrittenDocument document) {
    return JsonCodec.read(document.json());
  }

  /** A server with tools, each given as JSON, with ' instead of ". */
  static ServerTools server(String name, String... tools) {
    return new ServerTools(
        new ServerId(name),
        Optional.of("some server 1.2"),
        Stream.of(tools).map(json -> tool(json.replace('\'', '"'))).toList());
  }

  /** A server whose tools have the malicious schemas as input and output. */
  static ServerTools nasty() {
    JsonNode schemas =
        JsonCodec.MAPPER.readTree(OpenApiFixtures.class.getResourceAsStream("nasty-schemas.json"));
    List<Tool> tools =
        schemas.properties().stream()
            .map(schema -> described(schema.getKey(), schema.getValue()))
            .map(tool -> tool(tool.toString()))
            .toList();
    return new ServerTools(new ServerId("nasty"), Optional.empty(), tools);
  }

  /** A server with a tool whose schema is too costly to process. */
  static ServerTools unreadable(String tool, String schema) {
    JsonBytes json = JsonBytes.of("{\"inputSchema\":" + schema + "}");
    return new ServerTools(
        new ServerId("srv"),
        Optional.empty(),
        List.of(new Tool(new ToolName(tool), json, ToolAnnotations.UNKNOWN)));
  }

  private static ObjectNode described(String name, JsonNode schema) {
    ObjectNode tool = JsonCodec.object().put("name", name);
    tool.set("inputSchema", schema);
    tool.set("outputSchema", schema);
    return tool;
  }

  static Tool tool(String json) {
    String name = JsonCodec.MAPPER.readTree(json).path("name").asString();
    return new Tool(new ToolName(name), JsonBytes.of(json), ToolAnnotations.UNKNOWN);
  }
}
