package dev.bascule.adapter.in.http.mcp;

import dev.bascule.adapter.in.http.json.RawObject;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Discovery;
import java.util.Set;

/**
 * What the bridge says of itself in the place of a server.
 *
 * @param version the version of the bridge
 */
record Self(String version) {

  /** What the bridge serves; of the rest a server may boast in vain. */
  private static final Set<String> SERVED =
      Set.of("tools", "prompts", "resources", "completions", "logging", "extensions");

  /** Its methods are not served. */
  private static final String TASKS = "io.modelcontextprotocol/tasks";

  /** Returns what the bridge calls itself, a JSON object. */
  String info() {
    return RawObject.EMPTY.withString("name", "bascule").withString("version", version).toString();
  }

  /** Returns what of a server's capabilities a client of the bridge can use. */
  static RawObject capabilities(JsonBytes capabilities) {
    RawObject served = RawObject.of(capabilities).orElse(RawObject.EMPTY).only(SERVED::contains);
    return served
        .object("extensions")
        .map(extensions -> extensions.only(name -> !name.equals(TASKS)).toString())
        .map(extensions -> served.with("extensions", extensions))
        .orElse(served);
  }

  /** Returns the result of {@code server/discover}, without a type and hints. */
  JsonBytes discovery(Discovery discovery) {
    RawObject result =
        RawObject.EMPTY
            .with("supportedVersions", ModernChecks.supportedVersions())
            .with("capabilities", capabilities(discovery.capabilities()).toString());
    RawObject instructed =
        discovery
            .instructions()
            .map(text -> result.withString("instructions", text))
            .orElse(result);
    String meta = RawObject.EMPTY.with(Protocol.SERVER_INFO_KEY, info()).toString();
    return instructed.with(Protocol.META, meta).toJson();
  }

  /** Returns the result of {@code initialize}. */
  JsonBytes initialization(Discovery discovery, String protocolVersion) {
    RawObject result =
        RawObject.EMPTY
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
