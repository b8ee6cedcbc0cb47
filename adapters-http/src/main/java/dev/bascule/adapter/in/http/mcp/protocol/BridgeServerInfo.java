package dev.bascule.adapter.in.http.mcp.protocol;

import dev.bascule.adapter.in.http.json.RawJsonObject;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ServerDiscovery;
import java.util.Set;

/**
 * What the bridge says of itself in the place of a server.
 *
 * @param version the version of the bridge
 */
public record BridgeServerInfo(String version) {

  /** What the bridge serves; of the rest a server may boast in vain. */
  private static final Set<String> SERVED =
      Set.of("tools", "prompts", "resources", "completions", "logging", "extensions");

  /** Its methods are not served. */
  private static final String TASKS = "io.modelcontextprotocol/tasks";

  /** Returns what the bridge calls itself, a JSON object. */
  String info() {
    return RawJsonObject.EMPTY
        .withString("name", "bascule")
        .withString("version", version)
        .toString();
  }

  /** Returns what of a server's capabilities a client of the bridge can use. */
  public static RawJsonObject capabilities(JsonBytes capabilities) {
    RawJsonObject served =
        RawJsonObject.of(capabilities).orElse(RawJsonObject.EMPTY).filterNames(SERVED::contains);
    return served
        .object("extensions")
        .map(extensions -> extensions.filterNames(name -> !name.equals(TASKS)).toString())
        .map(extensions -> served.with("extensions", extensions))
        .orElse(served);
  }

  /** Returns the result of {@code server/discover}, without a type and hints. */
  public JsonBytes discovery(ServerDiscovery discovery) {
    RawJsonObject result =
        RawJsonObject.EMPTY
            .with("supportedVersions", McpProtocol.supportedVersions())
            .with("capabilities", capabilities(discovery.capabilities()).toString());
    RawJsonObject instructed =
        discovery
            .instructions()
            .map(text -> result.withString("instructions", text))
            .orElse(result);
    String meta = RawJsonObject.EMPTY.with(McpProtocol.SERVER_INFO_KEY, info()).toString();
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
