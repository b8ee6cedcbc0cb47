package dev.bascule.application.policy;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * On which terms tokens let somebody in; what is told of that to whoever has none (RFC 9728).
 *
 * @param areAccepted whether any does
 * @param issuers whose tokens
 * @param scopes the scopes that a token may need
 * @param resource where the bridge is reached, as an absolute URL without a slash at its end; empty
 *     for wherever a request reached it
 */
public record TokenRule(
    boolean areAccepted, List<String> issuers, Set<String> scopes, Optional<String> resource) {

  /** No token does. */
  public static final TokenRule NONE =
      new TokenRule(/* areAccepted= */ false, List.of(), Set.of(), Optional.empty());

  public TokenRule {
    issuers = List.copyOf(issuers);
    scopes = Set.copyOf(scopes);
    requireNonNull(resource, "resource");
  }
}
