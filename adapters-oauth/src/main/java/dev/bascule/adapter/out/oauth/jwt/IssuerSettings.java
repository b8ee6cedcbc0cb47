package dev.bascule.adapter.out.oauth.jwt;

import java.time.Duration;
import java.util.Set;

/**
 * An issuer whose tokens are believed, and what they must be like.
 *
 * @param issuer what it calls itself, exactly
 * @param audiences for whom a token must be: for one of these at least
 * @param algorithms by which it may be signed; none that takes a shared secret
 * @param leeway by how much the clocks may differ
 * @param keys where the keys come from
 * @param claims what else is made of the claims
 */
public record IssuerSettings(
    String issuer,
    Set<String> audiences,
    Set<String> algorithms,
    Duration leeway,
    IssuerKeySettings keys,
    ClaimSettings claims) {

  /** The algorithms that are known: with a key that everybody may see. */
  public static final Set<String> KNOWN_ALGORITHMS =
      Set.of(
          "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA");

  /** Those that are allowed where nothing is said. */
  public static final Set<String> DEFAULT_ALGORITHMS = Set.of("RS256", "PS256", "ES256", "EdDSA");

  /** By how much clocks may differ where nothing is said. */
  public static final Duration DEFAULT_LEEWAY = Duration.ofSeconds(30);

  /**
   * @throws IllegalArgumentException if there is no issuer, audience or algorithm, if an algorithm
   *     is not known, or if {@code leeway} is negative
   */
  public IssuerSettings {
    audiences = Set.copyOf(audiences);
    algorithms = Set.copyOf(algorithms);
    if (issuer.isEmpty() || audiences.isEmpty() || algorithms.isEmpty()) {
      throw new IllegalArgumentException("an issuer needs a name, an audience and an algorithm");
    }
    if (!KNOWN_ALGORITHMS.containsAll(algorithms)) {
      throw new IllegalArgumentException("an algorithm is not known among " + algorithms);
    }
    if (leeway.isNegative()) {
      throw new IllegalArgumentException("leeway must not be negative, but was " + leeway);
    }
  }
}
