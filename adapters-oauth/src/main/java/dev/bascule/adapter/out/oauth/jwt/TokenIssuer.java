package dev.bascule.adapter.out.oauth.jwt;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.bascule.adapter.out.oauth.http.OAuthHttpClient;
import dev.bascule.application.port.out.TokenVerifier.VerificationResult;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.time.Ticker;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A trusted issuer with its keys.
 *
 * @param settings the requirements for its tokens
 * @param keys its keys
 * @param clock the current time
 */
record TokenIssuer(IssuerSettings settings, IssuerKeys keys, InstantSource clock) {

  /** The types of access tokens (RFC 9068), and of tokens without a specific type. */
  private static final Set<String> TYPES = Set.of("", "jwt", "at+jwt", "application/at+jwt");

  /** The part of a key id that is shown; ids are usually hashes of 43 characters or fewer. */
  private static final int MAX_SHOWN = 64;

  private static final Pattern UNUSUAL = Pattern.compile("[^A-Za-z0-9._~+/=:@-]");

  static TokenIssuer of(IssuerSettings settings, InstantSource clock, Ticker ticker) {
    KeyLoader loader = KeyLoader.of(settings, OAuthHttpClient.unguarded(ticker), ticker);
    return new TokenIssuer(settings, new IssuerKeys(settings, loader, ticker), clock);
  }

  /** Verifies a token whose issuer claim is this issuer. */
  VerificationResult verify(SignedJWT token, JWTClaimsSet claims) {
    Optional<String> rejection = rejection(token.getHeader());
    if (rejection.isPresent()) {
      return new VerificationResult.InvalidToken(rejection.get());
    }
    Optional<List<JWK>> candidates = keys.find(token.getHeader());
    if (candidates.isEmpty()) {
      return new VerificationResult.VerificationUnavailable();
    }
    String keyId = token.getHeader().getKeyID();
    if (candidates.get().isEmpty() && keyId != null) {
      return new VerificationResult.InvalidToken(unknownKey(keyId));
    }
    return candidates.get().stream().anyMatch(key -> SigningKeySelector.isSignedBy(key, token))
        ? checkClaims(new JwtClaims(claims))
        : new VerificationResult.InvalidToken("the signature of the token is invalid");
  }

  /** Anyone can choose the id: only a part of it is shown, without unusual characters. */
  private static String unknownKey(String id) {
    String shown = id.length() > MAX_SHOWN ? id.substring(0, MAX_SHOWN) + "..." : id;
    return "unknown key \"" + UNUSUAL.matcher(shown).replaceAll("?") + "\"";
  }

  private Optional<String> rejection(JWSHeader header) {
    if (!settings.algorithms().contains(header.getAlgorithm().getName())) {
      return Optional.of("the algorithm of the token is not allowed");
    }
    if (header.getCriticalParams() != null || !header.isBase64URLEncodePayload()) {
      return Optional.of("the token has an unsupported critical header");
    }
    return TYPES.contains(type(header))
        ? Optional.empty()
        : Optional.of("the token is not an access token");
  }

  private static String type(JWSHeader header) {
    JOSEObjectType type = header.getType();
    return type == null ? "" : type.getType().toLowerCase(Locale.ROOT);
  }

  private VerificationResult checkClaims(JwtClaims claims) {
    Optional<String> rejection = claims.rejection(settings, clock.instant());
    if (rejection.isPresent()) {
      return new VerificationResult.InvalidToken(rejection.get());
    }
    Set<String> required = settings.claims().requiredScopes();
    return claims.scopes().containsAll(required)
        ? new VerificationResult.ValidToken(
            new Caller(
                "jwt:" + settings.issuer() + "#" + claims.subject(),
                claims.names(settings.claims().groups())))
        : new VerificationResult.InsufficientScope(required);
  }
}
