package dev.bascule.adapter.out.oauth.jwt;

import java.util.Set;

/**
 * How the claims of a token are interpreted.
 *
 * @param groups the claim with the groups of the caller: a list, or names separated by spaces. If
 *     it begins with a slash, it is a JSON Pointer (RFC 6901)
 * @param requiredScopes the scopes that a token must have
 */
public record ClaimSettings(String groups, Set<String> requiredScopes) {

  /** Groups are in {@code groups}, and no scope is required. */
  public static final ClaimSettings DEFAULT = new ClaimSettings("groups", Set.of());

  public ClaimSettings {
    requiredScopes = Set.copyOf(requiredScopes);
  }
}
