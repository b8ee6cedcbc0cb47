package dev.bascule.adapter.out.oauth.jwt;

import java.time.Duration;
import java.util.Set;

/**
 * A trusted issuer of tokens, and the requirements for its tokens.
 *
 * @param issuer its exact identifier
 * @param audiences a token must have at least one of these audiences
 * @param algorithms the allowed signature algorithms; none with a shared secret
 * @param leeway the tolerated clock skew
 * @param keys the source of the keys
 * @param claims how other claims are interpreted
 */
public record IssuerSettings(
    String issuer,
    Set<String> audiences,
    Set<String> algorithms,
    Duration leeway,
    IssuerKeySettings keys,
    ClaimSettings claims) {

  /** The supported algorithms: all with public keys. */
  public static final Set<String> KNOWN_ALGORITHMS =
      Set.of(
          "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA");

  /** The algorithms that are allowed by default. */
  public static final Set<String> DEFAULT_ALGORITHMS = Set.of("RS256", "PS256", "ES256", "EdDSA");

  /** The default clock skew. */
  public static final Duration DEFAULT_LEEWAY = Duration.ofSeconds(30);

  /**
   * @throws IllegalArgumentException if there is no issuer, audience or algorithm, if an algorithm
   *     is unknown, or if {@code leeway} is negative
   */
  public IssuerSettings {
    audiences = Set.copyOf(audiences);
    algorithms = Set.copyOf(algorithms);
    if (issuer.isEmpty() || audiences.isEmpty() || algorithms.isEmpty()) {
      throw new IllegalArgumentException("an issuer needs a name, an audience and an algorithm");
    }
    if (!KNOWN_ALGORITHMS.containsAll(algorithms)) {
      throw new IllegalArgumentException("unknown algorithm among " + algorithms);
    }
    if (leeway.isNegative()) {
      throw new IllegalArgumentException("leeway must not be negative, but was " + leeway);
    }
  }
}
