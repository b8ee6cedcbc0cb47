package dev.bascule.application.policy;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The accepted tokens, as far as clients without a token may know (RFC 9728).
 *
 * @param scopes the scopes that a token may need
 * @param resource the URL of the bridge, absolute and without a trailing slash; empty for the URL
 *     of the request
 */
public record TokenRule(
    boolean areAccepted, List<String> issuers, Set<String> scopes, Optional<String> resource) {

  /** No token is accepted. */
  public static final TokenRule NONE =
      new TokenRule(
          /* areAccepted= */ false, List.of(), Set.of(), /* resource= */ Optional.empty());

  public TokenRule {
    issuers = List.copyOf(issuers);
    scopes = Set.copyOf(scopes);
  }
}
