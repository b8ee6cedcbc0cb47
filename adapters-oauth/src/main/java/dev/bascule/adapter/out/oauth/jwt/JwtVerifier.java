package dev.bascule.adapter.out.oauth.jwt;

import static java.util.Objects.requireNonNull;

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
 * Verifies signed tokens (JWT, RFC 7519) of the issuers it knows. What a token says of where its
 * key is to be found is not listened to. Thread-safe.
 */
public final class JwtVerifier implements TokenVerifier, AutoCloseable {

  /** Header fields are not much longer. */
  private static final int MOST_CHARACTERS = 8 * 1024;

  /** Base64url without padding, which the library would be lenient about, and dots. */
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]*){2,}");

  private static final int PARTS_OF_SIGNED = 3;

  private final Surroundings surroundings;
  private final Map<String, TokenIssuer> issuers;

  /**
   * @param dates tells whether a token is good yet, and still
   * @param ticker tells how old keys are
   */
  public JwtVerifier(List<IssuerSettings> issuers, InstantSource dates, Ticker ticker) {
    this(new Surroundings(new HttpDocumentClient(), dates, ticker), issuers, Map.of());
  }

  private JwtVerifier(
      Surroundings surroundings, List<IssuerSettings> settings, Map<String, TokenIssuer> known) {
    this.surroundings = surroundings;
    Map<String, TokenIssuer> all = new LinkedHashMap<>();
    for (IssuerSettings each : settings) {
      TokenIssuer before = known.get(each.issuer());
      boolean isSame = before != null && before.settings().equals(each);
      all.put(each.issuer(), isSame ? before : TokenIssuer.of(each, surroundings));
    }
    this.issuers = Map.copyOf(all);
  }

  /** What all issuers share. */
  record Surroundings(HttpDocumentClient documents, InstantSource dates, Ticker ticker) {
    Surroundings {
      requireNonNull(documents, "documents");
      requireNonNull(dates, "dates");
      requireNonNull(ticker, "ticker");
    }
  }

  /**
   * Returns one for other issuers. Those that are the same keep their keys, and both share the
   * connections that are closed with either.
   */
  public JwtVerifier with(List<IssuerSettings> others) {
    return new JwtVerifier(surroundings, others, issuers);
  }

  @Override
  public Verdict verify(String text) {
    if (issuers.isEmpty()) {
      return new Verdict.NoToken();
    }
    if (text.length() > MOST_CHARACTERS) {
      return new Verdict.Bad("the token is too long");
    }
    if (!TOKEN.matcher(text).matches()) {
      return new Verdict.NoToken();
    }
    if (text.split("\\.", -1).length != PARTS_OF_SIGNED) {
      return new Verdict.Bad("the token is not a signed one");
    }
    try {
      return verify(SignedJWT.parse(text));
    } catch (ParseException | RuntimeException _) {
      // What the library says of it may hold a part of it.
      return new Verdict.Bad("the token is malformed");
    }
  }

  private Verdict verify(SignedJWT token) throws ParseException {
    JWTClaimsSet claims = token.getJWTClaimsSet();
    String name = claims.getIssuer();
    TokenIssuer issuer = name == null ? null : issuers.get(name);
    return issuer == null
        ? new Verdict.Bad("the issuer of the token is not known")
        : issuer.verify(token, claims);
  }

  /** Ends the connections. What is verified later finds only the keys that are there. */
  @Override
  public void close() {
    surroundings.documents().close();
  }
}
