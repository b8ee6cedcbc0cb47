package dev.bascule.adapter.in.http.mcpo;

import dev.bascule.adapter.in.http.json.JsonCodec;
import dev.bascule.adapter.in.http.naming.PathSegment;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.Tool;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * The OpenAPI document of one server in the format of mcpo, for mcpo's clients: an operation for
 * each tool, below the server's own path.
 *
 * @param server the server
 * @param path the base path of its operations
 * @param requiresKeys whether callers need a key
 */
public record McpoDocument(ServerId server, String path, boolean requiresKeys) {

  /** Returns the document for {@code tools}; deterministic byte for byte. */
  public JsonBytes of(List<Tool> tools) {
    ObjectNode json = JsonCodec.object().put("openapi", "3.1.0");
    json.putObject("info")
        .put("title", server.value())
        .put("description", server.value() + " MCP Server")
        .put("version", "1.0");
    json.putArray("servers").addObject().put("url", path);
    ObjectNode paths = json.putObject("paths");
    ObjectNode components = json.putObject("components");
    McpoOperations operations = new McpoOperations(components.putObject("schemas"), requiresKeys);
    for (Tool tool : tools) {
      paths.putObject("/" + PathSegment.of(tool.key())).set("post", operations.describe(tool));
    }
    if (requiresKeys) {
      components
          .putObject("securitySchemes")
          .putObject(McpoOperations.SECURITY)
          .put("type", "http")
          .put("scheme", "bearer");
    }
    return JsonCodec.write(json);
  }
}
