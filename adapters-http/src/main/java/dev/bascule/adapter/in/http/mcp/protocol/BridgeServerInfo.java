package dev.bascule.adapter.in.http.mcp.protocol;

import static java.util.stream.Collectors.joining;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.mcp.json.RawJsonObject;
import dev.bascule.mcp.protocol.McpProtocol;
import dev.bascule.mcp.protocol.MetaKeys;
import java.util.Set;

/** The bridge's description of itself as a server. */
public record BridgeServerInfo(String version) {

  /** The capabilities that the bridge supports; others of a server are removed. */
  private static final Set<String> SERVED =
      Set.of("tools", "prompts", "resources", "completions", "logging", "extensions");

  /** Its methods are not supported. */
  private static final String TASKS = "io.modelcontextprotocol/tasks";

  /** Returns the revisions without sessions as a JSON array. */
  public static String supportedVersions() {
    return McpProtocol.MODERN_VERSIONS.stream().collect(joining("\",\"", "[\"", "\"]"));
  }

  String info() {
    return RawJsonObject.EMPTY
        .withString("name", "bascule")
        .withString("version", version)
        .toString();
  }

  /** Returns a server's capabilities that clients of the bridge can use. */
  public static RawJsonObject capabilities(JsonBytes capabilities) {
    RawJsonObject served =
        RawJsonObject.of(capabilities).orElse(RawJsonObject.EMPTY).filterNames(SERVED::contains);
    return served
        .object("extensions")
        .map(extensions -> extensions.filterNames(name -> !name.equals(TASKS)).toString())
        .map(extensions -> served.with("extensions", extensions))
        .orElse(served);
  }

  /** Returns the result of {@code server/discover}, without type and cache hints. */
  public JsonBytes discovery(ServerDiscovery discovery) {
    RawJsonObject result =
        RawJsonObject.EMPTY
            .with("supportedVersions", supportedVersions())
            .with("capabilities", capabilities(discovery.capabilities()).toString());
    RawJsonObject instructed =
        discovery
            .instructions()
            .map(text -> result.withString("instructions", text))
            .orElse(result);
    String meta = RawJsonObject.EMPTY.with(MetaKeys.SERVER_INFO, info()).toString();
    return instructed.with(McpProtocol.META, meta).toJson();
  }

  /** Returns the result of {@code initialize}. */
  public JsonBytes initialization(ServerDiscovery discovery, String protocolVersion) {
    RawJsonObject result =
        RawJsonObject.EMPTY
            .withString("protocolVersion", protocolVersion)
            .with("capabilities", capabilities(discovery.capabilities()).toString())
            .with("serverInfo", discovery.serverInfo().map(JsonBytes::text).orElseGet(this::info));
    return discovery
        .instructions()
        .map(text -> result.withString("instructions", text))
        .orElse(result)
        .toJson();
  }
}
