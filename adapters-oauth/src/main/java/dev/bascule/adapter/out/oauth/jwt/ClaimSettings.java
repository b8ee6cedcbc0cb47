package dev.bascule.adapter.out.oauth.jwt;

import java.util.Set;

/**
 * What is made of the claims of a token.
 *
 * @param groups the claim that has the groups of the caller: a list, or names with spaces between.
 *     One that begins with a slash is a path through objects (RFC 6901)
 * @param requiredScopes the scopes that a token must have
 */
public record ClaimSettings(String groups, Set<String> requiredScopes) {

  /** Groups are in {@code groups}, and no scope is needed. */
  public static final ClaimSettings DEFAULT = new ClaimSettings("groups", Set.of());

  public ClaimSettings {
    requiredScopes = Set.copyOf(requiredScopes);
  }
}
