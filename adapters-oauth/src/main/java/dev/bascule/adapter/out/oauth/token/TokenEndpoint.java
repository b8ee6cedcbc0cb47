package dev.bascule.adapter.out.oauth.token;

import dev.bascule.adapter.out.oauth.config.TokenUnavailableException;
import dev.bascule.adapter.out.oauth.discovery.ScopeList;
import dev.bascule.adapter.out.oauth.http.FormEncoding;
import dev.bascule.adapter.out.oauth.http.OAuthHttpClient;
import dev.bascule.adapter.out.oauth.http.OAuthJson;
import dev.bascule.adapter.out.oauth.http.OAuthResponse;
import dev.bascule.adapter.out.oauth.http.ServerUrl;
import dev.bascule.domain.time.Deadline;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Requests tokens (RFC 6749, 3.2). Thread-safe. */
public record TokenEndpoint(OAuthHttpClient httpClient, InstantSource clock) {

  private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{1,16384}");
  private static final Pattern ERROR = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
  private static final long LONGEST_LIFE = Duration.ofDays(366).toSeconds();

  /**
   * Requests tokens as the client {@code registration}.
   *
   * @param scopes the scopes of the tokens if the response omits them (RFC 6749, 5.1)
   */
  public TokenResponse requestToken(
      URI endpoint,
      ClientRegistration registration,
      FormEncoding grant,
      List<String> scopes,
      Deadline deadline)
      throws TokenUnavailableException, InterruptedException {
    Map<String, String> headers = registration.authenticate(grant);
    OAuthResponse response = httpClient.post(endpoint, grant, headers, deadline);
    ObjectNode body = OAuthJson.object(response.body()).orElseGet(OAuthJson::object);
    if (!response.isSuccess()) {
      throw rejection(endpoint, response.status(), body);
    }
    return parseTokens(endpoint, body, scopes);
  }

  private TokenResponse parseTokens(URI endpoint, ObjectNode body, List<String> scopes)
      throws TokenUnavailableException {
    Optional<String> access =
        OAuthJson.text(body, "access_token").filter(token -> TOKEN.matcher(token).matches());
    boolean isBearer =
        OAuthJson.text(body, "token_type").filter("bearer"::equalsIgnoreCase).isPresent();
    if (access.isEmpty() || !isBearer) {
      throw new TokenUnavailableException(
          "the authorization server " + ServerUrl.origin(endpoint) + " returned no bearer token");
    }
    return new TokenResponse(
        access.get(),
        OAuthJson.text(body, "refresh_token"),
        expires(body),
        OAuthJson.text(body, "scope").map(ScopeList::parse).orElse(scopes));
  }

  private Optional<Instant> expires(ObjectNode body) {
    return Optional.ofNullable(body.get("expires_in"))
        .filter(JsonNode::isNumber)
        .map(JsonNode::asLong)
        .map(seconds -> Math.clamp(seconds, 0, LONGEST_LIFE))
        .map(seconds -> clock.instant().plusSeconds(seconds));
  }

  /** Contains only the error code: other parts of the response may quote the request. */
  private static TokenUnavailableException rejection(URI endpoint, int status, ObjectNode body) {
    String error =
        OAuthJson.text(body, "error")
            .filter(word -> ERROR.matcher(word).matches())
            .orElse("HTTP status " + status);
    return new TokenUnavailableException(
        "the authorization server " + ServerUrl.origin(endpoint) + " returned no token: " + error,
        status >= 400 && status < 500
            ? TokenUnavailableException.Kind.REFUSED
            : TokenUnavailableException.Kind.FAILED);
  }
}
