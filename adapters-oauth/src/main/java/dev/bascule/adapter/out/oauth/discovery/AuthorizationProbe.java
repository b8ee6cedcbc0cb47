package dev.bascule.adapter.out.oauth.discovery;

import dev.bascule.adapter.out.oauth.config.OAuthSettings;
import dev.bascule.adapter.out.oauth.config.TokenUnavailableException;
import dev.bascule.adapter.out.oauth.http.OAuthHttpClient;
import dev.bascule.adapter.out.oauth.http.OAuthJson;
import dev.bascule.adapter.out.oauth.http.OAuthResponse;
import dev.bascule.domain.time.Deadline;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Sends a server a request without credentials, to get its challenge. */
public final class AuthorizationProbe {

  private static final String REVISION = "2026-07-28";
  private static final String META = "io.modelcontextprotocol/";

  private final OAuthSettings settings;
  private final OAuthHttpClient httpClient;

  public AuthorizationProbe(OAuthSettings settings, OAuthHttpClient httpClient) {
    this.settings = settings;
    this.httpClient = httpClient;
  }

  /** Returns the challenge; {@link BearerChallenge#NONE} if there is none. */
  public BearerChallenge probe(Deadline deadline)
      throws TokenUnavailableException, InterruptedException {
    OAuthResponse response =
        httpClient.postJson(settings.url(), OAuthJson.text(listing()), headers(), deadline);
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

  private static Map<String, String> headers() {
    return Map.of(
        "Accept", "application/json, text/event-stream",
        "MCP-Protocol-Version", REVISION,
        "Mcp-Method", "tools/list");
  }
}
