package dev.bascule.adapter.out.oauth;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.time.Deadline;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Asks a server without any credentials, to hear which it wants. */
final class Probe {

  private static final String REVISION = "2026-07-28";
  private static final String META = "io.modelcontextprotocol/";

  private final OAuthSettings settings;
  private final Wire wire;

  Probe(OAuthSettings settings, Wire wire) {
    this.settings = requireNonNull(settings, "settings");
    this.wire = requireNonNull(wire, "wire");
  }

  /** Returns how it refuses; {@link Challenge#NONE} where it does not, or does not say. */
  Challenge ask(Deadline deadline) throws NoTokenException, InterruptedException {
    Answer answer = wire.postJson(settings.url(), Json.text(listing()), headers(), deadline);
    return answer.status() == 401
        ? Challenge.in(answer.headers().allValues("WWW-Authenticate"))
        : Challenge.NONE;
  }

  /** A request that servers of every revision can read, and that nothing comes of. */
  private static ObjectNode listing() {
    ObjectNode request =
        Json.object().put("jsonrpc", "2.0").put("id", 1).put("method", "tools/list");
    ObjectNode meta = request.putObject("params").putObject("_meta");
    meta.put(META + "protocolVersion", REVISION);
    meta.putObject(META + "clientInfo").put("name", "bascule").put("version", "login");
    meta.putObject(META + "clientCapabilities");
    return request;
  }

  private static Map<String, String> headers() {
    return Map.of(
        "Accept", "application/json, text/event-stream",
        "MCP-Protocol-Version", REVISION,
        "Mcp-Method", "tools/list");
  }
}
