package dev.bascule.adapter.out.oauth;

import static java.util.Objects.requireNonNull;

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

/** Asks authorization servers for tokens (RFC 6749, 3.2). Thread-safe. */
final class TokenEndpoint {

  private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{1,16384}");
  private static final Pattern ERROR = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
  private static final long LONGEST_LIFE = Duration.ofDays(366).toSeconds();

  private final Wire wire;
  private final InstantSource dates;

  TokenEndpoint(Wire wire, InstantSource dates) {
    this.wire = requireNonNull(wire, "wire");
    this.dates = requireNonNull(dates, "dates");
  }

  /** Asks for tokens, as {@code client}. */
  Tokens ask(URI endpoint, Client client, TokenRequest request, Deadline deadline)
      throws NoTokenException, InterruptedException {
    Map<String, String> headers = client.authenticate(request.grant());
    Answer answer = wire.post(endpoint, request.grant(), headers, deadline);
    ObjectNode body = Json.object(answer.body()).orElseGet(Json::object);
    if (!answer.isSuccess()) {
      throw refusal(endpoint, answer.status(), body);
    }
    return tokens(endpoint, body, request.scopes());
  }

  private Tokens tokens(URI endpoint, ObjectNode body, List<String> scopes)
      throws NoTokenException {
    Optional<String> access =
        Json.text(body, "access_token").filter(token -> TOKEN.matcher(token).matches());
    boolean isBearer = Json.text(body, "token_type").filter("bearer"::equalsIgnoreCase).isPresent();
    if (access.isEmpty() || !isBearer) {
      throw new NoTokenException(
          "the authorization server " + ServerUrl.origin(endpoint) + " gave no bearer token");
    }
    return new Tokens(
        access.get(),
        Json.text(body, "refresh_token"),
        expires(body),
        Json.text(body, "scope").map(Scopes::parse).orElse(scopes));
  }

  private Optional<Instant> expires(ObjectNode body) {
    return Optional.ofNullable(body.get("expires_in"))
        .filter(JsonNode::isNumber)
        .map(JsonNode::asLong)
        .map(seconds -> Math.clamp(seconds, 0, LONGEST_LIFE))
        .map(seconds -> dates.instant().plusSeconds(seconds));
  }

  /** Shows the word for the error only: what else it says may quote what it was sent. */
  private static NoTokenException refusal(URI endpoint, int status, ObjectNode body) {
    String error =
        Json.text(body, "error")
            .filter(word -> ERROR.matcher(word).matches())
            .orElse("HTTP status " + status);
    return new NoTokenException(
        "the authorization server " + ServerUrl.origin(endpoint) + " gave no token: " + error,
        status >= 400 && status < 500
            ? NoTokenException.Kind.REFUSED
            : NoTokenException.Kind.FAILED);
  }
}
