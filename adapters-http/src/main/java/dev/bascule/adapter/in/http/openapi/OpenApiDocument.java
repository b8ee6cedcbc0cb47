package dev.bascule.adapter.in.http.openapi;

import dev.bascule.adapter.in.http.exchange.AggregateResult.UnavailableServer;
import dev.bascule.adapter.in.http.openapi.DocumentWriter.ToolPart;
import dev.bascule.adapter.in.http.openapi.DocumentWriter.WrittenDocument;
import dev.bascule.adapter.in.http.openapi.schema.ComponentNames;
import dev.bascule.adapter.in.http.openapi.schema.JsonSchemaDialect;
import dev.bascule.adapter.in.http.openapi.schema.SchemaComponents;
import dev.bascule.domain.budget.DocumentBudget;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.mcp.json.JsonCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Generates OpenAPI 3.1 documents: each tool is an operation, and its schemas are components. Pure.
 */
public record OpenApiDocument(String basePath, String version, SecurityRequirement security) {

  private static final String OPENAPI = "3.1.1";

  /** Returns a generator for clients behind a proxy that strips {@code prefix} from paths. */
  public OpenApiDocument withPathPrefix(String prefix) {
    return new OpenApiDocument(prefix + basePath, version, security);
  }

  /** Returns the document of one server, in which operations have the names of its tools. */
  public WrittenDocument forServer(ServerTools part) {
    ObjectNode info = JsonCodec.object().put("title", part.server().value());
    info.put("version", part.implementation().map(OpenApiDocument::lastWord).orElse(version));
    info.put("description", "The tools of " + named(part) + ", called over HTTP by Bascule.");
    return write(info, List.of(part), List.of(), (_, tool) -> tool.key());
  }

  /** Returns the document of several servers, with operations named {@code server__tool}. */
  public WrittenDocument forServers(
      List<ServerTools> parts, List<UnavailableServer> unavailableServers) {
    ObjectNode info = JsonCodec.object().put("title", "Bascule").put("version", version);
    info.put("description", "The tools of all MCP servers behind the bridge, called over HTTP.");
    return write(
        info, parts, unavailableServers, (part, tool) -> part.server().value() + "__" + tool.key());
  }

  private WrittenDocument write(
      ObjectNode info,
      List<ServerTools> parts,
      List<UnavailableServer> unavailableServers,
      BiFunction<ServerTools, Tool, String> naming) {
    ObjectNode document = JsonCodec.object().put("openapi", OPENAPI);
    document.set("info", info);
    document.put("jsonSchemaDialect", JsonSchemaDialect.URI);
    document.putArray("servers").addObject().put("url", basePath.isEmpty() ? "/" : basePath);
    ArrayNode tags = document.putArray("tags");
    parts.forEach(
        part ->
            tags.addObject().put("name", part.server().value()).put("description", named(part)));
    security.require(document);
    SchemaComponents components = new SchemaComponents();
    SharedComponents.addTo(components);
    ObjectNode schemas = components.takeAdded();
    DocumentWriter writer =
        new DocumentWriter(
            parts.stream().mapToLong(ServerTools::bytes).sum(),
            document.putObject("paths"),
            schemas);
    writeTools(parts, naming, components, writer);
    document.set("components", components(schemas));
    if (!unavailableServers.isEmpty()) {
      ArrayNode unavailable = document.putArray("x-bascule-unavailable");
      unavailableServers.forEach(unavailableServer -> unavailable.add(unavailableServer.toJson()));
    }
    return writer.finish(document);
  }

  private void writeTools(
      List<ServerTools> parts,
      BiFunction<ServerTools, Tool, String> naming,
      SchemaComponents components,
      DocumentWriter writer) {
    List<ToolOperation> operations = new ArrayList<>();
    List<String> originals = new ArrayList<>();
    for (ServerTools part : parts) {
      for (Tool tool : part.tools()) {
        operations.add(new ToolOperation(part.server(), tool));
        originals.add(naming.apply(part, tool));
      }
    }
    List<String> names = ComponentNames.operationIds(originals);
    for (int i = 0; i < operations.size(); i++) {
      ToolOperation operation = operations.get(i);
      String name = names.get(i);
      writer.add(
          operation.tool(),
          () ->
              Optional.of(part(operation, operation.write(name, components, security), components)),
          () ->
              part(
                  operation,
                  operation.writeBriefly(name, basePath + operation.toolsPath(), security),
                  components));
    }
  }

  private static ToolPart part(
      ToolOperation operation, ObjectNode written, SchemaComponents components) {
    return new ToolPart(operation.path(), written, components.takeAdded());
  }

  private ObjectNode components(ObjectNode schemas) {
    ObjectNode components = JsonCodec.object();
    components.set("schemas", schemas);
    components.set("responses", SharedComponents.responses(security));
    components.set("parameters", SharedComponents.parameters());
    components.set("headers", SharedComponents.headers(security));
    security.define(components);
    return components;
  }

  private static String named(ServerTools part) {
    return part.implementation()
        .map(implementation -> part.server() + " (" + implementation + ")")
        .orElse(part.server().value());
  }

  /** An implementation is written as name, space, version. */
  private static String lastWord(String implementation) {
    String version = implementation.substring(implementation.lastIndexOf(' ') + 1);
    return version.isEmpty() ? "0" : version;
  }

  /** One server in a document; it reports its own implementation, as name and version. */
  public record ServerTools(ServerId server, Optional<String> implementation, List<Tool> tools) {

    public ServerTools {
      tools = List.copyOf(tools);
    }

    /** Returns the size of the tools in bytes, for the limit of a document. */
    long bytes() {
      return DocumentBudget.bytesOf(tools);
    }
  }
}
