package dev.bascule.application.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.RecordingEventListener;
import dev.bascule.application.context.CallOrigin;
import dev.bascule.application.context.CallerCredentials;
import dev.bascule.application.context.ClientCertificate;
import dev.bascule.application.policy.AccessCertificate;
import dev.bascule.application.policy.AccessKey;
import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.application.policy.Permissions;
import dev.bascule.application.policy.SecretHash;
import dev.bascule.application.policy.TokenRule;
import dev.bascule.application.port.in.AuthenticateCallerUseCase.AcceptedCredentials;
import dev.bascule.application.port.in.AuthenticateCallerUseCase.AcceptedTokens;
import dev.bascule.application.port.in.AuthenticateCallerUseCase.AuthenticationResult;
import dev.bascule.application.port.out.TokenVerifier.VerificationResult;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AuthenticateCallerServiceTest {

  private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
  private static final String ANNS = "the-key-of-ann-now";
  private static final Caller ANN = new Caller("key:ann", Set.of("staff"));
  private static final ClientCertificate MACHINE =
      new ClientCertificate("CN=machine", Set.of("machine.example"));
  private static final Map<String, VerificationResult> TOKENS =
      Map.of(
          "good-token",
              new VerificationResult.ValidToken(
                  new Caller("jwt:https://as.example#ben", Set.of("ops"))),
          "bad-token", new VerificationResult.InvalidToken("the token has expired"),
          "narrow-token", new VerificationResult.InsufficientScope(Set.of("tools")),
          "unknown-token", new VerificationResult.VerificationUnavailable());

  private final FakeTicker ticker = new FakeTicker();
  private final RecordingEventListener events = new RecordingEventListener();
  private Instant now = NOON;
  private int guesses;
  private AccessPolicy policy =
      new AccessPolicy(
          /* requiresCredentials= */ true,
          List.of(
              key("ann", "the-key-of-ann-before", Optional.of(NOON)),
              key("ann", ANNS, Optional.empty())),
          List.of(
              new AccessCertificate(
                  "machine", Optional.of("CN=machine"), Optional.empty(), Set.of("m"), true)),
          new TokenRule(
              true, List.of("https://as.example"), Set.of("tools"), Optional.of("https://b")),
          new Permissions(
              Map.of("ops", new Permissions.Grants(List.of(), List.of(), false, true, false))));

  private final AuthenticateCallerService service =
      new AuthenticateCallerService(
          () -> policy, AuthenticateCallerServiceTest::verify, () -> now, events, ticker);

  private static VerificationResult verify(String text) {
    return TOKENS.getOrDefault(text, new VerificationResult.NotAToken());
  }

  private static AccessKey key(String name, String secret, Optional<Instant> expires) {
    return new AccessKey(name, SecretHash.of(secret), Set.of("staff"), false, expires);
  }

  private AuthenticationResult authenticate(String secret) {
    return service.authenticate(from("192.0.2.1", secret));
  }

  private static CallerCredentials from(String address, String secret) {
    return new CallerCredentials(Optional.of(secret), Optional.empty(), address);
  }

  /** Returns the audited rejections. */
  private List<String> rejections() {
    return events.told.stream()
        .map(told -> told.replaceFirst("^ authenticate (.*) DENIED$", "$1"))
        .toList();
  }

  private void sendWrongKeys(String address, int count) {
    IntStream.range(0, count)
        .forEach(_ -> service.authenticate(from(address, "wrong-" + guesses++)));
  }

  @Test
  void authenticatesKeysWithoutWaitingButNothingElse() {
    assertEquals(
        Optional.of(new AuthenticationResult.Success(ANN, false)),
        service.tryAuthenticate(from("192.0.2.1", ANNS)));
    for (String secret : List.of("the-key-of-ann-before", "good-token", "bad-token", "wrong")) {
      assertEquals(Optional.empty(), service.tryAuthenticate(from("192.0.2.1", secret)), secret);
    }
    assertEquals(Optional.empty(), service.tryAuthenticate(CallerCredentials.NONE));
    assertEquals(List.of(), events.told);
  }

  @Test
  void authenticatesNewKeyWithoutWaitingAfterInvalidOnesFromItsAddress() {
    sendWrongKeys("192.0.2.1", 30);

    assertTrue(service.tryAuthenticate(from("192.0.2.1", ANNS)).isPresent());
  }

  @Test
  void keysOfSameNameAreOneCaller() {
    now = NOON.minusMillis(1);

    assertEquals(
        new AuthenticationResult.Success(ANN, false), authenticate("the-key-of-ann-before"));
    assertEquals(new AuthenticationResult.Success(ANN, false), authenticate(ANNS));
  }

  @Test
  void rejectsKeyWhenItExpires() {
    assertEquals(
        new AuthenticationResult.InvalidCredentials("the API key has expired"),
        authenticate("the-key-of-ann-before"));
    assertEquals(new AuthenticationResult.Success(ANN, false), authenticate(ANNS));
  }

  @Test
  void authenticatesTokensWithTheirGroups() {
    assertEquals(
        new AuthenticationResult.Success(
            new Caller("jwt:https://as.example#ben", Set.of("ops")), /* administrator= */ true),
        authenticate("good-token"));
  }

  @Test
  void reportsWhyTokenIsInvalidWithoutItsContent() {
    assertEquals(
        new AuthenticationResult.InvalidCredentials("the token has expired"),
        authenticate("bad-token"));
    assertEquals(
        new AuthenticationResult.InsufficientScope(Set.of("tools")), authenticate("narrow-token"));
    assertEquals(new AuthenticationResult.VerificationUnavailable(), authenticate("unknown-token"));
    assertEquals(
        new AuthenticationResult.InvalidCredentials("unknown API key"), authenticate("s3cret"));
    assertThat(events.told.toString()).doesNotContain("s3cret");
  }

  @Test
  void authenticatesCertificateWithoutOtherCredentials() {
    AuthenticationResult machine =
        service.authenticate(new CallerCredentials(Optional.empty(), Optional.of(MACHINE), ""));

    assertEquals(
        new AuthenticationResult.Success(new Caller("cert:machine", Set.of("m")), true), machine);
  }

  @Test
  void usesKeyRatherThanCertificate() {
    assertEquals(
        new AuthenticationResult.Success(ANN, false),
        service.authenticate(new CallerCredentials(Optional.of(ANNS), Optional.of(MACHINE), "")));
    assertInstanceOf(
        AuthenticationResult.InvalidCredentials.class,
        service.authenticate(
            new CallerCredentials(Optional.of("wrong"), Optional.of(MACHINE), "")));
  }

  @Test
  void rejectsUnknownCertificate() {
    ClientCertificate other = new ClientCertificate("CN=other", Set.of("machine.example"));

    assertInstanceOf(
        AuthenticationResult.InvalidCredentials.class,
        service.authenticate(new CallerCredentials(Optional.empty(), Optional.of(other), "")));
  }

  @Test
  void ignoresCertificateIfNoneIsConfigured() {
    policy =
        new AccessPolicy(
            /* requiresCredentials= */ false,
            policy.keys(),
            List.of(),
            TokenRule.NONE,
            Permissions.ALL);

    assertEquals(
        new AuthenticationResult.MissingCredentials(),
        service.authenticate(new CallerCredentials(Optional.empty(), Optional.of(MACHINE), "")));
  }

  @Test
  void rejectsAllIfCredentialsAreRequiredButNoneConfigured() {
    policy = policy.withKeys(List.of());

    assertTrue(service.requiresCredentials());
    assertEquals(
        new AuthenticationResult.InvalidCredentials("unknown API key"), authenticate(ANNS));
    assertEquals(
        new AuthenticationResult.MissingCredentials(),
        service.authenticate(CallerCredentials.NONE));
  }

  @Test
  void requiresNoCredentialsWithOpenPolicy() {
    policy = AccessPolicy.OPEN;

    assertEquals(
        new AuthenticationResult.Success(Caller.ANONYMOUS, true), authenticate("anything"));
    assertEquals(
        new AcceptedCredentials(false, false, Optional.empty()), service.acceptedCredentials());
  }

  @Test
  void returnsAcceptedCredentials() {
    assertEquals(
        new AcceptedCredentials(
            true,
            true,
            Optional.of(
                new AcceptedTokens(
                    List.of("https://as.example"), Set.of("tools"), Optional.of("https://b")))),
        service.acceptedCredentials());
  }

  @Test
  void throttlesAfterTwentyInvalidCredentialsForThreeSeconds() {
    sendWrongKeys("192.0.2.1", 20);

    assertEquals(
        new AuthenticationResult.TooManyAttempts(Duration.ofSeconds(3)), authenticate("bad-token"));
    ticker.advance(Duration.ofSeconds(3));
    assertInstanceOf(AuthenticationResult.InvalidCredentials.class, authenticate("bad-token"));
  }

  @Test
  void acceptsNewKeysAndTokensWhileAddressIsThrottled() {
    sendWrongKeys("192.0.2.1", 100);

    assertInstanceOf(AuthenticationResult.Success.class, authenticate("good-token"));
    assertEquals(new AuthenticationResult.Success(ANN, false), authenticate(ANNS));
    assertInstanceOf(AuthenticationResult.InsufficientScope.class, authenticate("narrow-token"));
    assertInstanceOf(AuthenticationResult.TooManyAttempts.class, authenticate("bad-token"));
  }

  @Test
  void reportsExpiredKeyWhileAddressIsThrottled() {
    now = NOON.minusMillis(1);
    authenticate("the-key-of-ann-before");
    sendWrongKeys("192.0.2.1", 100);
    now = NOON;

    assertEquals(
        new AuthenticationResult.InvalidCredentials("the API key has expired"),
        authenticate("the-key-of-ann-before"));
  }

  @Test
  void resetsThrottleAfterOneMinute() {
    sendWrongKeys("192.0.2.1", 20);
    ticker.advance(Duration.ofMinutes(1));

    sendWrongKeys("192.0.2.1", 19);

    assertInstanceOf(AuthenticationResult.InvalidCredentials.class, authenticate("bad-token"));
  }

  @Test
  void throttlesOnlyTheAddress() {
    sendWrongKeys("192.0.2.1", 100);

    assertInstanceOf(
        AuthenticationResult.InvalidCredentials.class,
        service.authenticate(from("192.0.2.2", "bad-token")));
  }

  @Test
  void doesNotThrottleKeyThatWasValidBefore() {
    for (int i = 0; i < 100; i++) {
      String old = "an-old-key-number-" + i;
      policy = policy.withKeys(List.of(key("ann", old, Optional.empty())));
      authenticate(old);
      policy = policy.withKeys(List.of(key("ann", ANNS, Optional.empty())));
      authenticate(old);
    }

    assertInstanceOf(AuthenticationResult.InvalidCredentials.class, authenticate("bad-token"));
  }

  @Test
  void countsRepeatedInvalidCredentialOnce() {
    IntStream.range(0, 100).forEach(_ -> authenticate("wrong"));
    sendWrongKeys("192.0.2.1", 18);

    assertInstanceOf(AuthenticationResult.InvalidCredentials.class, authenticate("bad-token"));
    assertInstanceOf(AuthenticationResult.TooManyAttempts.class, authenticate("another"));
  }

  @Test
  void doesNotThrottleMissingCredentials() {
    IntStream.range(0, 100)
        .forEach(
            _ ->
                service.authenticate(
                    new CallerCredentials(Optional.empty(), Optional.empty(), "192.0.2.1")));

    assertInstanceOf(AuthenticationResult.InvalidCredentials.class, authenticate("bad-token"));
  }

  @Test
  void evictsLongestIdleAddresses() {
    sendWrongKeys("192.0.2.1", 20);
    IntStream.range(0, 10_000).forEach(i -> sendWrongKeys("address-" + i, 1));

    assertInstanceOf(AuthenticationResult.InvalidCredentials.class, authenticate("bad-token"));
  }

  @ParameterizedTest
  @CsvSource({
    "wrong,        unknown API key",
    "bad-token,    the token has expired",
    "narrow-token, the token lacks a scope",
  })
  void auditsRejections(String secret, String subject) {
    authenticate(secret);

    assertEquals(List.of(subject), rejections());
    assertEquals(List.of(new CallOrigin("", "192.0.2.1")), events.auditOrigins);
  }

  @Test
  void limitsAuditOfRejectionsAndCountsSuppressed() {
    IntStream.range(0, 100).forEach(_ -> service.authenticate(CallerCredentials.NONE));
    ticker.advance(Duration.ofSeconds(1));
    service.authenticate(CallerCredentials.NONE);

    assertEquals(21, rejections().size());
    assertEquals("no credentials (80 earlier rejections suppressed)", rejections().getLast());
  }

  @Test
  void limitsAuditByAddressAndKind() {
    IntStream.range(0, 70).forEach(_ -> service.authenticate(without("192.0.2.1")));
    authenticate("wrong");
    service.authenticate(without("192.0.2.2"));

    assertEquals(22, rejections().size());
    assertEquals("unknown API key", rejections().get(20));
    assertEquals("no credentials", rejections().get(21));
  }

  @Test
  void limitsAuditOfNetworkOfIpv6() {
    IntStream.range(0, 70).forEach(i -> service.authenticate(without("2001:db8::" + i)));

    assertEquals(20, rejections().size());
  }

  @Test
  void forgetsAuditLimitOfAddressThatIsIdleLongest() {
    IntStream.range(0, 30).forEach(_ -> service.authenticate(without("192.0.2.1")));
    IntStream.range(0, 4096).forEach(i -> service.authenticate(without("address-" + i)));
    service.authenticate(without("192.0.2.1"));

    assertEquals(20 + 4096 + 1, rejections().size());
    assertEquals("no credentials", rejections().getLast());
  }

  private static CallerCredentials without(String address) {
    return new CallerCredentials(Optional.empty(), Optional.empty(), address);
  }

  @Test
  void auditsMalformedCredentialsWithoutThrottling() {
    for (int i = 0; i < 100; i++) {
      assertEquals(
          new AuthenticationResult.InvalidCredentials("the field is empty"),
          service.reject("192.0.2.1", "the field is empty"));
    }

    assertEquals("the field is empty", rejections().getFirst());
    assertInstanceOf(AuthenticationResult.InvalidCredentials.class, authenticate("bad-token"));
  }

  @Test
  void doesNotAuditSuccess() {
    authenticate(ANNS);

    assertEquals(List.of(), rejections());
  }
}
