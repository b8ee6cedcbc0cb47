package dev.bascule.adapter.out.oauth.jwt;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.bascule.application.port.out.TokenVerifier;
import dev.bascule.domain.time.Ticker;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Verifies signed tokens (JWT, RFC 7519) of known issuers. Ignores key locations in a token.
 * Thread-safe.
 */
public final class JwtVerifier implements TokenVerifier {

  /** Header fields are not much longer. */
  private static final int MAX_CHARACTERS = 8 * 1024;

  /**
   * Base64url without padding, which the library would tolerate, and at least two dots. Without
   * repeated groups, for which the JDK uses the stack.
   */
  private static final Pattern TOKEN =
      Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*\\.[A-Za-z0-9._-]*");

  private static final int PARTS_OF_SIGNED = 3;

  private final InstantSource clock;
  private final Ticker ticker;
  private final Map<String, TokenIssuer> issuers;

  /**
   * @param clock determines whether a token is valid
   * @param ticker measures the age of keys
   */
  public JwtVerifier(List<IssuerSettings> issuers, InstantSource clock, Ticker ticker) {
    this(issuers, clock, ticker, Map.of());
  }

  private JwtVerifier(
      List<IssuerSettings> settings,
      InstantSource clock,
      Ticker ticker,
      Map<String, TokenIssuer> known) {
    this.clock = clock;
    this.ticker = ticker;
    Map<String, TokenIssuer> all = new LinkedHashMap<>();
    for (IssuerSettings each : settings) {
      TokenIssuer before = known.get(each.issuer());
      boolean isSame = before != null && before.settings().equals(each);
      all.put(each.issuer(), isSame ? before : TokenIssuer.of(each, clock, ticker));
    }
    this.issuers = Map.copyOf(all);
  }

  /** Returns a verifier for other issuers. Unchanged issuers keep their keys. */
  public JwtVerifier withIssuers(List<IssuerSettings> others) {
    return new JwtVerifier(others, clock, ticker, issuers);
  }

  @Override
  public VerificationResult verify(String text) {
    if (issuers.isEmpty()) {
      return new VerificationResult.NotAToken();
    }
    if (text.length() > MAX_CHARACTERS) {
      return new VerificationResult.InvalidToken("the token is too long");
    }
    if (!TOKEN.matcher(text).matches()) {
      return new VerificationResult.NotAToken();
    }
    if (text.split("\\.", -1).length != PARTS_OF_SIGNED) {
      return new VerificationResult.InvalidToken("the token is not signed");
    }
    try {
      return verify(SignedJWT.parse(text));
    } catch (ParseException | RuntimeException _) {
      // The library's message may contain a part of the token.
      return new VerificationResult.InvalidToken("the token is malformed");
    }
  }

  private VerificationResult verify(SignedJWT token) throws ParseException {
    if (token.getPayload().toJSONObject().get("sub") instanceof Number) {
      // RFC 7519, 4.1.2; the library makes a text of it.
      return new VerificationResult.InvalidToken("the subject of the token is a number");
    }
    JWTClaimsSet claims = token.getJWTClaimsSet();
    String name = claims.getIssuer();
    TokenIssuer issuer = name == null ? null : issuers.get(name);
    return issuer == null
        ? new VerificationResult.InvalidToken("the issuer of the token is unknown")
        : issuer.verify(token, claims);
  }
}
