package dev.bascule.adapter.out.oauth.discovery;

import dev.bascule.adapter.out.oauth.config.TokenUnavailableException;
import dev.bascule.adapter.out.oauth.http.OAuthHttpClient;
import dev.bascule.adapter.out.oauth.http.OAuthJson;
import dev.bascule.adapter.out.oauth.http.OAuthResponse;
import dev.bascule.domain.time.Deadline;
import java.net.URI;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Sends a server a request without credentials, to get its challenge. */
public final class AuthorizationProbe {

  private static final String REVISION = "2026-07-28";
  private static final Map<String, String> HEADERS =
      Map.of(
          "Accept", "application/json, text/event-stream",
          "MCP-Protocol-Version", REVISION,
          "Mcp-Method", "tools/list");
  private static final String META = "io.modelcontextprotocol/";

  private AuthorizationProbe() {}

  /** Returns the challenge of {@code server}; {@link BearerChallenge#NONE} if there is none. */
  public static BearerChallenge probe(URI server, OAuthHttpClient httpClient, Deadline deadline)
      throws TokenUnavailableException, InterruptedException {
    OAuthResponse response =
        httpClient.postJson(server, OAuthJson.text(listing()), HEADERS, deadline);
    return response.status() == 401
        ? BearerChallenge.parse(response.headers().allValues("WWW-Authenticate"))
        : BearerChallenge.NONE;
  }

  /** Returns a request that servers of every revision can parse, and that has no effect. */
  private static ObjectNode listing() {
    ObjectNode request =
        OAuthJson.object().put("jsonrpc", "2.0").put("id", 1).put("method", "tools/list");
    ObjectNode meta = request.putObject("params").putObject("_meta");
    meta.put(META + "protocolVersion", REVISION);
    meta.putObject(META + "clientInfo").put("name", "bascule").put("version", "login");
    meta.putObject(META + "clientCapabilities");
    return request;
  }
}
