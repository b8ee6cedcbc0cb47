package dev.bascule.adapter.out.oauth.jwt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bascule.adapter.out.oauth.config.TokenUnavailableException;
import dev.bascule.adapter.out.oauth.discovery.AuthorizationServerMetadata;
import dev.bascule.adapter.out.oauth.http.OAuthJson;
import dev.bascule.application.port.out.TokenVerifier.VerificationResult;
import dev.bascule.domain.time.FakeTicker;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fetching the keys of an issuer, over real sockets. */
final class HttpIssuerTest {

  private static final String OAUTH = "/.well-known/oauth-authorization-server";
  private static final String OPENID = "/.well-known/openid-configuration";

  private final HttpIssuer issuer = HttpIssuer.start();
  private final FakeTicker ticker = new FakeTicker();

  @AfterEach
  void close() {
    issuer.close();
  }

  private VerificationResult verify(IssuerKeySettings.Source source, String name) {
    IssuerSettings settings =
        new IssuerSettings(
            name,
            Set.of("bridge"),
            IssuerSettings.DEFAULT_ALGORITHMS,
            Duration.ZERO,
            new IssuerKeySettings(
                source, IssuerKeySettings.DEFAULT_TTL, IssuerKeySettings.DEFAULT_STALE_IF_ERROR),
            ClaimSettings.DEFAULT);
    String token = TestToken.GOOD.withClaims(TestToken.ISSUER, name).signed();
    return new JwtVerifier(List.of(settings), () -> JwtVerifierTest.NOW, ticker).verify(token);
  }

  private VerificationResult verifyByAddress() {
    return verify(
        new IssuerKeySettings.Source.Address(URI.create(issuer.url("/keys"))), TestToken.ISSUER);
  }

  private VerificationResult verifyByDiscovery(String path) {
    return verify(new IssuerKeySettings.Source.Discovery(), issuer.url(path));
  }

  private String metadata(String path) {
    return "{\"issuer\":\"" + issuer.url(path) + "\",\"jwks_uri\":\"" + issuer.url("/keys") + "\"}";
  }

  @Test
  void loadsKeysFromUrl() {
    issuer.publish("/keys", TestKeys.published());

    assertInstanceOf(VerificationResult.ValidToken.class, verifyByAddress());
  }

  @ParameterizedTest
  @CsvSource({
    "'',      /.well-known/oauth-authorization-server",
    "/tenant, /.well-known/oauth-authorization-server/tenant",
    "'',      /.well-known/openid-configuration",
    "/tenant, /tenant/.well-known/openid-configuration",
    "/,       /.well-known/openid-configuration",
  })
  void discoversKeysFromMetadata(String path, String place) {
    issuer.publish(place, metadata(path));
    issuer.publish("/keys", TestKeys.published());

    assertInstanceOf(VerificationResult.ValidToken.class, verifyByDiscovery(path));
  }

  @Test
  void rejectsMetadataOfAnotherIssuer() {
    issuer.publish(OAUTH, metadata("/other"));
    issuer.publish(OPENID, metadata(""));
    issuer.publish("/keys", TestKeys.published());

    assertEquals(new VerificationResult.VerificationUnavailable(), verifyByDiscovery(""));
    assertEquals(List.of(OAUTH), issuer.requestedPaths());
  }

  @Test
  void rejectsHttpUrlInMetadata() {
    issuer.publish(
        OAUTH, "{\"issuer\":\"" + issuer.url("") + "\",\"jwks_uri\":\"http://keys.example/keys\"}");

    assertEquals(new VerificationResult.VerificationUnavailable(), verifyByDiscovery(""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{}", "[]", "{\"keys\":[]}", "{\"keys\":{}}", "keys", "{\"keys\":[1]}"})
  void rejectsInvalidKeySet(String body) {
    issuer.publish("/keys", body);

    assertEquals(new VerificationResult.VerificationUnavailable(), verifyByAddress());
  }

  @ParameterizedTest
  @ValueSource(ints = {201, 204, 400, 404, 500, 503})
  void rejectsErrorStatus(int status) {
    issuer.answer("/keys", status);

    assertEquals(new VerificationResult.VerificationUnavailable(), verifyByAddress());
  }

  @Test
  void followsNoRedirect() {
    issuer.redirect("/keys", "/elsewhere");
    issuer.publish("/elsewhere", TestKeys.published());

    assertEquals(new VerificationResult.VerificationUnavailable(), verifyByAddress());
    assertEquals(List.of("/keys"), issuer.requestedPaths());
  }

  @Test
  void limitsSizeOfDocument() {
    issuer.publish("/keys", TestKeys.published() + " ".repeat(KeyLoader.MAX_BYTES));

    assertEquals(new VerificationResult.VerificationUnavailable(), verifyByAddress());
  }

  @Test
  void failsIfServerIsUnreachable() {
    issuer.close();

    assertEquals(new VerificationResult.VerificationUnavailable(), verifyByAddress());
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://127.0.0.1:9000/admin", "http://localhost/keys", "file:///etc/x"})
  void rejectsHttpKeysOfRemoteIssuer(String address) {
    assertThrows(TokenUnavailableException.class, () -> keysUrl("https://login.example", address));
  }

  @Test
  void acceptsHttpKeysOfLocalIssuer() throws TokenUnavailableException {
    assertEquals(
        URI.create("http://127.0.0.1/keys"), keysUrl("http://127.0.0.1", "http://127.0.0.1/keys"));
  }

  private static URI keysUrl(String issuer, String address) throws TokenUnavailableException {
    return KeyLoader.keysUrl(
        new AuthorizationServerMetadata(issuer, OAuthJson.object().put("jwks_uri", address)));
  }

  @ParameterizedTest
  @CsvSource({
    "https://as.example/keys,     true",
    "http://127.0.0.1:1/keys,     true",
    "http://localhost/keys,       true",
    "http://[::1]:1/keys,         true",
    "http://as.example/keys,      false",
    "http://localhost.example/k,  false",
    "file:///etc/passwd,          false",
    "/keys,                       false",
    "ftp://127.0.0.1/keys,        false",
  })
  void acceptsHttpsAndLocalUrls(String address, boolean isSafe) {
    assertEquals(isSafe, IssuerKeySettings.isSafe(URI.create(address)));
  }

  @Test
  void keepsKeysOfUnchangedIssuer() {
    issuer.publish("/keys", TestKeys.published());
    IssuerSettings settings =
        new IssuerSettings(
            TestToken.ISSUER,
            Set.of("bridge"),
            IssuerSettings.DEFAULT_ALGORITHMS,
            Duration.ZERO,
            new IssuerKeySettings(
                new IssuerKeySettings.Source.Address(URI.create(issuer.url("/keys"))),
                IssuerKeySettings.DEFAULT_TTL,
                IssuerKeySettings.DEFAULT_STALE_IF_ERROR),
            ClaimSettings.DEFAULT);
    JwtVerifier first = new JwtVerifier(List.of(settings), () -> JwtVerifierTest.NOW, ticker);
    first.verify(TestToken.GOOD.signed());
    JwtVerifier second = first.withIssuers(List.of(settings));

    assertInstanceOf(VerificationResult.ValidToken.class, second.verify(TestToken.GOOD.signed()));
    assertEquals(
        new VerificationResult.NotAToken(),
        first.withIssuers(List.of()).verify(TestToken.GOOD.signed()));
    assertEquals(List.of("/keys"), issuer.requestedPaths());
  }
}
