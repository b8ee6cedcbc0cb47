package dev.bascule.adapter.in.http.filter;

import dev.bascule.adapter.in.http.exchange.BridgeRequest;
import dev.bascule.application.port.in.AuthenticateCallerUseCase.AcceptedCredentials;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The {@code WWW-Authenticate} field (RFC 6750, 3; RFC 9728, 5.1). */
final class WwwAuthenticate {

  private WwwAuthenticate() {}

  /**
   * Returns the value of a {@code WWW-Authenticate} field.
   *
   * @param error the error code; empty if there were no credentials
   * @param scopes the required scopes of a token
   */
  static String of(
      BridgeRequest request,
      AcceptedCredentials acceptedCredentials,
      Optional<String> error,
      Set<String> scopes) {
    List<String> parts = new ArrayList<>(List.of("realm=\"bascule\""));
    error.ifPresent(code -> parts.add("error=\"" + code + "\""));
    if (!scopes.isEmpty()) {
      parts.add("scope=\"" + String.join(" ", new TreeSet<>(scopes)) + "\"");
    }
    acceptedCredentials
        .tokens()
        .flatMap(tokens -> ProtectedResourceMetadata.documentUrl(request, tokens))
        .ifPresent(url -> parts.add("resource_metadata=\"" + url + "\""));
    return "Bearer " + String.join(", ", parts);
  }

  /** Describes the accepted credentials in words. */
  static String describe(AcceptedCredentials acceptedCredentials) {
    List<String> ways = new ArrayList<>();
    if (acceptedCredentials.keys()
        || (acceptedCredentials.tokens().isEmpty() && !acceptedCredentials.certificates())) {
      ways.add("a key: \"Authorization: Bearer KEY\", or \"X-API-Key: KEY\"");
    }
    if (acceptedCredentials.tokens().isPresent()) {
      ways.add("a token: \"Authorization: Bearer TOKEN\"");
    }
    if (acceptedCredentials.certificates()) {
      ways.add("a client certificate");
    }
    return "send " + String.join("; or ", ways);
  }
}
