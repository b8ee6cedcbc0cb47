package dev.bascule.adapter.out.oauth.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.nimbusds.jose.util.Base64URL;
import dev.bascule.application.port.out.TokenVerifier.VerificationResult;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.time.FakeTicker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Valid and invalid tokens, with keys from a file. */
final class JwtVerifierTest {

  static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

  private static final String TOO_LONG = "the token is too long";
  private static final String MALFORMED = "the token is malformed";
  private static final String ALGORITHM = "the algorithm of the token is not allowed";
  private static final String SIGNATURE = "the signature of the token is invalid";
  private static final String HEADER = "the token has an unsupported critical header";

  private final Path folder;
  private Instant now = NOW;

  JwtVerifierTest(@TempDir Path folder) throws IOException {
    this.folder = Files.writeString(folder.resolve("keys.json"), TestKeys.published());
  }

  private VerificationResult verify(String text) {
    return verify(text, ClaimSettings.DEFAULT);
  }

  private VerificationResult verify(String text, ClaimSettings claims) {
    IssuerSettings settings =
        new IssuerSettings(
            TestToken.ISSUER,
            Set.of("bridge"),
            IssuerSettings.DEFAULT_ALGORITHMS,
            IssuerSettings.DEFAULT_LEEWAY,
            new IssuerKeySettings(
                new IssuerKeySettings.Source.File(folder),
                IssuerKeySettings.DEFAULT_TTL,
                IssuerKeySettings.DEFAULT_STALE_IF_ERROR),
            claims);
    return new JwtVerifier(List.of(settings), () -> now, new FakeTicker()).verify(text);
  }

  private static VerificationResult good(String... groups) {
    return new VerificationResult.ValidToken(
        new Caller("jwt:https://as.example#ben", Set.of(groups)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"RS256, rsa-1", "PS256, rsa-1", "ES256, ec-1", "EdDSA, ed-1"})
  void returnsCallerAndGroupsOfValidToken(String algorithm) {
    List<String> both = List.of(algorithm.split(", ", -1));
    TestToken token =
        TestToken.GOOD.withHeader("RS256", both.getFirst()).withHeader("rsa-1", both.getLast());

    assertEquals(good("ops", "staff"), verify(token.signed()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"alg\":\"RS256\"}",
        "{\"alg\":\"RS256\",\"typ\":\"JWT\"}",
        "{\"alg\":\"RS256\",\"typ\":\"application/at+jwt\"}",
        "{\"alg\":\"RS256\",\"typ\":\"AT+JWT\",\"kid\":\"rsa-1\",\"x\":\"y\"}",
        "{\"alg\":\"RS256\",\"kid\":\"rsa-1\",\"jku\":\"http://127.0.0.1:1/keys\"}",
        "{\"alg\":\"RS256\",\"kid\":\"rsa-1\",\"x5u\":\"http://127.0.0.1:1/keys\"}",
      })
  void ignoresOtherHeaderParameters(String header) {
    assertEquals(
        good("ops", "staff"), verify(new TestToken(header, TestToken.GOOD.claims()).signed()));
  }

  @ParameterizedTest
  @MethodSource("badTokens")
  void rejectsInvalidTokenWithoutRevealingIt(String what, String text, String reason) {
    assertEquals(new VerificationResult.InvalidToken(reason), verify(text), what);
  }

  static Stream<Arguments> badTokens() {
    TestToken good = TestToken.GOOD;
    String signed = good.signed();
    String foreignKey =
        good.withHeader(
                "\"kid\":\"rsa-1\"", "\"jwk\":" + TestKeys.NEXT_RSA.toPublicJWK().toJSONString())
            .signedBySomebodyElse();
    String zeros = Base64URL.encode(new byte[64]).toString();
    TestToken curve = good.withHeader("RS256", "ES256").withHeader("rsa-1", "ec-1");
    return Stream.of(
        arguments("unsigned", good.withHeader("RS256", "none").with(""), MALFORMED),
        arguments(
            "unsigned, spelt otherwise", good.withHeader("RS256", "nOnE").with(""), MALFORMED),
        arguments("no signature", good.with(""), MALFORMED),
        arguments("another's signature", good.signedBySomebodyElse(), SIGNATURE),
        arguments("another's key in the header", foreignKey, SIGNATURE),
        arguments(
            "the public key as a secret",
            good.withHeader("RS256", "HS256").signedWithThePublicKeyAsSecret(),
            ALGORITHM),
        arguments(
            "not among the algorithms", good.withHeader("RS256", "RS512").signed(), ALGORITHM),
        arguments(
            "another algorithm than signed by",
            good.withHeader("RS256", "PS256").with(signed.substring(signed.lastIndexOf('.') + 1)),
            SIGNATURE),
        arguments(
            "a key of another kind",
            good.withHeader("rsa-1", "ec-1").signed(),
            "unknown key \"ec-1\""),
        arguments("a signature of zeros", curve.with(zeros), SIGNATURE),
        arguments(
            "a key that is not there",
            good.withHeader("rsa-1", "rsa-9").signed(),
            "unknown key \"rsa-9\""),
        arguments(
            "a key id that is long, and has lines",
            good.withHeader("rsa-1", "a\\n\\\"b" + "c".repeat(5_000)).signed(),
            "unknown key \"a??b" + "c".repeat(60) + "...\""),
        arguments(
            "a critical header",
            good.withHeader("{", "{\"crit\":[\"exp\"],\"exp\":1,").signed(),
            HEADER),
        arguments(
            "a payload that is not encoded",
            good.withHeader("{", "{\"crit\":[\"b64\"],\"b64\":false,").signed(),
            HEADER),
        arguments(
            "another type",
            good.withHeader("at+jwt", "logout+jwt").signed(),
            "the token is not an access token"),
        arguments(
            "the claims of another",
            signed.replaceFirst(
                "\\.[^.]*\\.", "." + Base64URL.encode(good.claims().replace("ben", "eve")) + "."),
            SIGNATURE),
        arguments("encrypted", signed + ".AAAA.AAAA", "the token is not signed"),
        arguments("cut short", signed.substring(0, signed.length() - 20), SIGNATURE),
        arguments(
            "cut within the claims", good.signingInput().substring(0, 150) + ".AAAA", MALFORMED),
        arguments("dots", "a" + ".".repeat(8_000), "the token is not signed"),
        arguments("longer than a header field", signed + "A".repeat(8 * 1024), TOO_LONG),
        arguments(
            "claims that are no JSON", new TestToken(good.header(), "ben").signed(), MALFORMED),
        arguments(
            "claims that are a list",
            new TestToken(good.header(), "[]").signed(),
            "the issuer of the token is unknown"),
        arguments(
            "claims that are a token", new TestToken(good.header(), signed).signed(), MALFORMED),
        arguments(
            "a header that is no JSON", new TestToken("RS256", good.claims()).signed(), MALFORMED),
        arguments(
            "a header without algorithm", new TestToken("{}", good.claims()).signed(), MALFORMED),
        arguments(
            "claims nested deeply",
            good.withClaims("{", "{\"a\":" + "[".repeat(2_000) + "]".repeat(2_000) + ",").signed(),
            MALFORMED),
        arguments("a claim twice", good.withClaims("{", "{\"sub\":\"eve\",").signed(), MALFORMED),
        arguments(
            "a header twice", good.withHeader("{", "{\"alg\":\"ES256\",").signed(), MALFORMED),
        arguments(
            "no issuer",
            good.withClaims("\"iss\":\"https://as.example\",", "").signed(),
            "the issuer of the token is unknown"),
        arguments(
            "another issuer",
            good.withClaims("as.example", "as.example/").signed(),
            "the issuer of the token is unknown"),
        arguments(
            "an issuer that is no text",
            good.withClaims("\"https://as.example\"", "[\"https://as.example\"]").signed(),
            MALFORMED),
        arguments(
            "for others",
            good.withClaims("\"bridge\"", "\"bridge2\"").signed(),
            "the token has another audience"),
        arguments(
            "for nobody",
            good.withClaims("\"aud\":[\"other\",\"bridge\"],", "").signed(),
            "the token has another audience"),
        arguments(
            "for ever",
            good.withClaims(",\"exp\":1800003600", "").signed(),
            "the token has no expiry"),
        arguments(
            "an end that is a text",
            good.withClaims("1800003600", "\"1800003600\"").signed(),
            MALFORMED),
        arguments(
            "of nobody",
            good.withClaims("\"sub\":\"ben\",", "").signed(),
            "the token has no subject"),
        arguments(
            "of a number",
            good.withClaims("\"ben\"", "7").signed(),
            "the subject of the token is a number"),
        arguments(
            "of somebody with a line break",
            good.withClaims("ben", "ben\\nALLOWED").signed(),
            "the token has no subject"),
        arguments(
            "of somebody who turns lines round",
            good.withClaims("ben", "ben\\u202egod").signed(),
            "the token has no subject"),
        arguments(
            "of somebody with another line break",
            good.withClaims("ben", "ben\\u2028ALLOWED").signed(),
            "the token has no subject"),
        arguments(
            "of somebody without end",
            good.withClaims("ben", "b".repeat(256)).signed(),
            "the token has no subject"));
  }

  @ParameterizedTest
  @CsvSource({
    "-31,  the token is not yet valid",
    "3630, the token has expired",
    "9999, the token has expired",
  })
  void rejectsTokenOutsideOfItsValidity(long seconds, String reason) {
    now = NOW.plusSeconds(seconds);

    assertEquals(new VerificationResult.InvalidToken(reason), verify(TestToken.GOOD.signed()));
  }

  @ParameterizedTest
  @ValueSource(longs = {-30, 0, 3629})
  void toleratesClockSkew(long seconds) {
    now = NOW.plusSeconds(seconds);

    assertEquals(good("ops", "staff"), verify(TestToken.GOOD.signed()));
  }

  @Test
  void rejectsTokenIssuedInTheFuture() {
    TestToken later = TestToken.GOOD.withClaims("\"iat\":1800000000", "\"iat\":1800000031");

    assertEquals(
        new VerificationResult.InvalidToken("the token is not yet valid"), verify(later.signed()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a-key-that-is-no-token",
        "bsc_AAAA.BBBB",
        "",
        ".",
        "..",
        " eyJ.eyJ.AAAA",
        "eyJ .eyJ.AAAA",
        "eyJ.eyJ.AA\nAA",
        "eyJ.eyJ.AAA=",
        "eyJ.eyJ.AA+/",
      })
  void rejectsMalformedToken(String text) {
    assertEquals(new VerificationResult.NotAToken(), verify(text));
  }

  @Test
  void rejectsEverythingWithoutIssuers() {
    JwtVerifier nobody = new JwtVerifier(List.of(), () -> now, new FakeTicker());

    assertEquals(new VerificationResult.NotAToken(), nobody.verify(TestToken.GOOD.signed()));
  }

  @Test
  void rejectsTokenWithoutRequiredScope() {
    ClaimSettings claims = new ClaimSettings("groups", Set.of("tools", "write"));

    assertEquals(
        new VerificationResult.InsufficientScope(Set.of("tools", "write")),
        verify(TestToken.GOOD.signed(), claims));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"scope\":\"tools read\"", "\"scp\":[\"read\",\"tools\"]"})
  void readsScopesAsTextOrList(String scopes) {
    TestToken token = TestToken.GOOD.withClaims("\"scope\":\"tools read\"", scopes);

    assertInstanceOf(
        VerificationResult.ValidToken.class,
        verify(token.signed(), new ClaimSettings("groups", Set.of("tools", "read"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "groups | \"groups\":[\"a\",1,\"b\"] | a b",
        "groups | \"groups\":\"a b\" | a b",
        "groups | \"groups\":{\"a\":1} | ''",
        "groups | \"groups\":null | ''",
        "scope | \"x\":1 | tools read",
        "missing | \"x\":1 | ''",
        "/realm/roles | \"realm\":{\"roles\":[\"a\",\"b\"]} | a b",
        "/a~1b/c | \"a/b\":{\"c\":\"a\"} | a",
        "/realm/none | \"realm\":{\"roles\":[\"a\"]} | ''",
        "/groups/x | \"groups\":[\"a\"] | ''",
      })
  void readsGroupsFromConfiguredClaim(String claim, String json, String groups) {
    TestToken token = TestToken.GOOD.withClaims("\"groups\":[\"ops\",\"staff\"]", json);
    String[] expected = groups.isEmpty() ? new String[0] : groups.split(" ", -1);

    assertEquals(good(expected), verify(token.signed(), new ClaimSettings(claim, Set.of())));
  }

  @Test
  void rejectsTooShortKeys() throws IOException {
    String published = TestKeys.published();
    Files.writeString(folder, published.replaceFirst("\"n\":\"[^\"]{170}", "\"n\":\""));

    assertEquals(new VerificationResult.InvalidToken(SIGNATURE), verify(TestToken.GOOD.signed()));
  }

  @Test
  void isUndecidedIfKeysAreUnavailable() throws IOException {
    Files.delete(folder);

    assertEquals(new VerificationResult.VerificationUnavailable(), verify(TestToken.GOOD.signed()));
  }

  @Test
  void rejectsInvalidSettings() {
    assertThat(IssuerSettings.KNOWN_ALGORITHMS)
        .noneMatch(algorithm -> algorithm.startsWith("HS") || algorithm.equals("none"));
    assertEquals(Duration.ofSeconds(30), IssuerSettings.DEFAULT_LEEWAY);
  }
}
