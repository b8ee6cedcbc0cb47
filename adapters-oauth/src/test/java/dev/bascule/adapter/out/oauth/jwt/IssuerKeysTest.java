package dev.bascule.adapter.out.oauth.jwt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import dev.bascule.domain.time.FakeTicker;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When keys are fetched, and how long they are used. */
final class IssuerKeysTest {

  private static final JWSHeader OLD = header("rsa-1");
  private static final JWSHeader NEXT = header("rsa-2");

  private final FakeTicker ticker = new FakeTicker();
  private int loads;
  private Optional<JWKSet> published = Optional.of(new JWKSet(TestKeys.RSA.toPublicJWK()));

  private final IssuerKeys keys =
      new IssuerKeys(
          new IssuerSettings(
              TestToken.ISSUER,
              Set.of("bridge"),
              IssuerSettings.DEFAULT_ALGORITHMS,
              Duration.ZERO,
              new IssuerKeySettings(
                  new IssuerKeySettings.Source.Discovery(),
                  Duration.ofMinutes(10),
                  Duration.ofHours(1)),
              ClaimSettings.DEFAULT),
          this::load,
          ticker);

  private static JWSHeader header(String id) {
    return new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(id).build();
  }

  private JWKSet load() throws IOException {
    loads++;
    return published.orElseThrow(() -> new IOException("the issuer is away"));
  }

  private Optional<List<String>> found(JWSHeader header) {
    return keys.find(header).map(all -> all.stream().map(JWK::getKeyID).toList());
  }

  @Test
  void areFetchedOncePerTtl() {
    assertEquals(Optional.of(List.of("rsa-1")), found(OLD));
    ticker.advance(Duration.ofMinutes(10));
    assertEquals(Optional.of(List.of("rsa-1")), found(OLD));

    assertEquals(1, loads);
  }

  @Test
  void areFetchedAgainWhenOld() {
    found(OLD);
    ticker.advance(Duration.ofMinutes(10).plusNanos(1));
    found(OLD);

    assertEquals(2, loads);
  }

  @Test
  void areFetchedAgainForUnknownKeyId() {
    found(OLD);
    published = Optional.of(new JWKSet(TestKeys.NEXT_RSA.toPublicJWK()));
    ticker.advance(Duration.ofSeconds(10));

    assertEquals(Optional.of(List.of("rsa-2")), found(NEXT));
    assertEquals(2, loads);
  }

  @Test
  void limitsFetchesForMadeUpKeyIds() {
    found(OLD);
    ticker.advance(Duration.ofSeconds(10));
    for (int i = 0; i < 100; i++) {
      assertEquals(Optional.of(List.of()), found(header("made-up-" + i)));
    }

    assertEquals(2, loads);
  }

  @Test
  void areAllTriedWithoutKeyId() {
    published =
        Optional.of(
            new JWKSet(List.of(TestKeys.RSA.toPublicJWK(), TestKeys.NEXT_RSA.toPublicJWK())));

    assertEquals(Optional.of(List.of("rsa-1", "rsa-2")), found(new JWSHeader(JWSAlgorithm.RS256)));
  }

  @Test
  void areUsedLongerWhileIssuerIsUnavailable() {
    found(OLD);
    published = Optional.empty();
    ticker.advance(Duration.ofMinutes(70));

    assertEquals(Optional.of(List.of("rsa-1")), found(OLD));
  }

  @Test
  void expire() {
    found(OLD);
    published = Optional.empty();
    ticker.advance(Duration.ofMinutes(70).plusNanos(1));

    assertEquals(Optional.empty(), found(OLD));
  }

  @Test
  void areFetchedEveryTenSecondsWhileIssuerIsUnavailable() {
    published = Optional.empty();
    for (int second = 0; second < 30; second++) {
      assertEquals(Optional.empty(), found(OLD));
      ticker.advance(Duration.ofSeconds(1));
    }

    assertEquals(3, loads);
  }

  @Test
  void areAvailableAgainWithIssuer() {
    published = Optional.empty();
    found(OLD);
    published = Optional.of(new JWKSet(TestKeys.RSA.toPublicJWK()));
    ticker.advance(Duration.ofSeconds(10));

    assertEquals(Optional.of(List.of("rsa-1")), found(OLD));
  }
}
