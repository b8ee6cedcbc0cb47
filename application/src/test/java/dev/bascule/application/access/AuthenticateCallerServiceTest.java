package dev.bascule.application.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.RecordingEventListener;
import dev.bascule.application.context.CallerCredentials;
import dev.bascule.application.context.ClientCertificate;
import dev.bascule.application.policy.AccessCertificate;
import dev.bascule.application.policy.AccessKey;
import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.application.policy.Permissions;
import dev.bascule.application.policy.SecretHash;
import dev.bascule.application.policy.TokenRule;
import dev.bascule.application.port.in.AuthenticateCallerUseCase.Identification;
import dev.bascule.application.port.in.AuthenticateCallerUseCase.Means;
import dev.bascule.application.port.in.AuthenticateCallerUseCase.Tokens;
import dev.bascule.application.port.out.TokenVerifier.Verdict;
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
  private static final Map<String, Verdict> TOKENS =
      Map.of(
          "good-token", new Verdict.Good(new Caller("jwt:https://as.example#ben", Set.of("ops"))),
          "bad-token", new Verdict.Bad("the token has expired"),
          "narrow-token", new Verdict.Insufficient(Set.of("tools")),
          "unknown-token", new Verdict.Unverifiable());

  private final FakeTicker ticker = new FakeTicker();
  private final RecordingEventListener events = new RecordingEventListener();
  private Instant now = NOON;
  private int guesses;
  private AccessPolicy policy =
      new AccessPolicy(
          /* asksForCredentials= */ true,
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

  private static Verdict verify(String text) {
    return TOKENS.getOrDefault(text, new Verdict.NoToken());
  }

  private static AccessKey key(String name, String secret, Optional<Instant> expires) {
    return new AccessKey(name, SecretHash.of(secret), Set.of("staff"), false, expires);
  }

  private Identification identify(String secret) {
    return service.identify(from("192.0.2.1", secret));
  }

  private static CallerCredentials from(String address, String secret) {
    return new CallerCredentials(Optional.of(secret), Optional.empty(), address);
  }

  /** Returns whom the audit tells of. */
  private List<String> refused() {
    return events.told.stream()
        .map(told -> told.replaceFirst("^ authenticate (.*) DENIED$", "$1"))
        .toList();
  }

  private void giveWrongOnes(String address, int count) {
    IntStream.range(0, count).forEach(_ -> service.identify(from(address, "wrong-" + guesses++)));
  }

  @Test
  void recognisesAKeyAtOnceAndNothingElse() {
    assertEquals(
        Optional.of(new Identification.Known(ANN, false)),
        service.recognize(from("192.0.2.1", ANNS)));
    for (String secret : List.of("the-key-of-ann-before", "good-token", "bad-token", "wrong")) {
      assertEquals(Optional.empty(), service.recognize(from("192.0.2.1", secret)), secret);
    }
    assertEquals(Optional.empty(), service.recognize(CallerCredentials.NONE));
    assertEquals(List.of(), events.told);
  }

  @Test
  void recognisesNobodyWhoHasToWaitButWhoWasRightThereBefore() {
    assertTrue(service.recognize(from("192.0.2.1", ANNS)).isPresent());
    giveWrongOnes("192.0.2.1", 30);
    giveWrongOnes("192.0.2.2", 30);

    assertTrue(service.recognize(from("192.0.2.1", ANNS)).isPresent());
    assertEquals(Optional.empty(), service.recognize(from("192.0.2.2", ANNS)));
  }

  @Test
  void letsSeveralKeysOfOneNameInAsOneCaller() {
    now = NOON.minusMillis(1);

    assertEquals(new Identification.Known(ANN, false), identify("the-key-of-ann-before"));
    assertEquals(new Identification.Known(ANN, false), identify(ANNS));
  }

  @Test
  void refusesAKeyFromTheMomentItExpires() {
    assertEquals(
        new Identification.Invalid("the key has expired"), identify("the-key-of-ann-before"));
    assertEquals(new Identification.Known(ANN, false), identify(ANNS));
  }

  @Test
  void letsTokensInWithTheRightsOfTheirGroups() {
    assertEquals(
        new Identification.Known(
            new Caller("jwt:https://as.example#ben", Set.of("ops")), /* administrator= */ true),
        identify("good-token"));
  }

  @Test
  void tellsWhatIsWrongWithATokenAndHoldsNothingOfIt() {
    assertEquals(new Identification.Invalid("the token has expired"), identify("bad-token"));
    assertEquals(new Identification.Insufficient(Set.of("tools")), identify("narrow-token"));
    assertEquals(new Identification.Unverifiable(), identify("unknown-token"));
    assertEquals(new Identification.Invalid("nobody has this key"), identify("s3cret"));
    assertFalse(events.told.toString().contains("s3cret"), events.told::toString);
  }

  @Test
  void letsACertificateInWhereNothingElseIsGiven() {
    Identification machine =
        service.identify(new CallerCredentials(Optional.empty(), Optional.of(MACHINE)));

    assertEquals(new Identification.Known(new Caller("cert:machine", Set.of("m")), true), machine);
  }

  @Test
  void looksAtTheKeyWhereBothAreGivenGoodOrNot() {
    assertEquals(
        new Identification.Known(ANN, false),
        service.identify(new CallerCredentials(Optional.of(ANNS), Optional.of(MACHINE))));
    assertInstanceOf(
        Identification.Invalid.class,
        service.identify(new CallerCredentials(Optional.of("wrong"), Optional.of(MACHINE))));
  }

  @Test
  void refusesACertificateThatNobodyNamed() {
    ClientCertificate other = new ClientCertificate("CN=other", Set.of("machine.example"));

    assertInstanceOf(
        Identification.Invalid.class,
        service.identify(new CallerCredentials(Optional.empty(), Optional.of(other))));
  }

  @Test
  void makesNothingOfACertificateWhereNoneIsNamed() {
    policy = new AccessPolicy(policy.keys(), /* tokens= */ false, Permissions.ALL);

    assertEquals(
        new Identification.Missing(),
        service.identify(new CallerCredentials(Optional.empty(), Optional.of(MACHINE))));
  }

  @Test
  void letsNobodyInWhereCredentialsAreAskedForAndThereAreNone() {
    policy = policy.withKeys(List.of());

    assertTrue(service.asksForCredentials());
    assertEquals(new Identification.Invalid("nobody has this key"), identify(ANNS));
    assertEquals(new Identification.Missing(), service.identify(CallerCredentials.NONE));
  }

  @Test
  void asksNobodyWhereThePolicyIsOpen() {
    policy = AccessPolicy.OPEN;

    assertEquals(new Identification.Known(Caller.ANONYMOUS, true), identify("anything"));
    assertEquals(new Means(false, false, Optional.empty()), service.means());
  }

  @Test
  void tellsWhatCallersMayShow() {
    assertEquals(
        new Means(
            true,
            true,
            Optional.of(
                new Tokens(
                    List.of("https://as.example"), Set.of("tools"), Optional.of("https://b")))),
        service.means());
  }

  @Test
  void looksAtNoMoreAfterTwentyWrongOnesUntilThreeSecondsWentBy() {
    giveWrongOnes("192.0.2.1", 20);

    assertEquals(new Identification.Throttled(Duration.ofSeconds(3)), identify("good-token"));
    ticker.advance(Duration.ofSeconds(3));
    assertInstanceOf(Identification.Known.class, identify("good-token"));
  }

  @Test
  void forgetsWrongOnesAfterAMinute() {
    giveWrongOnes("192.0.2.1", 20);
    ticker.advance(Duration.ofMinutes(1));

    giveWrongOnes("192.0.2.1", 19);

    assertInstanceOf(Identification.Known.class, identify("good-token"));
  }

  @Test
  void letsOtherAddressesPayForNothing() {
    giveWrongOnes("192.0.2.1", 100);

    assertInstanceOf(Identification.Known.class, service.identify(from("192.0.2.2", "good-token")));
  }

  @Test
  void letsThoseInWhoWereRightBeforeWhateverANeighbourDoes() {
    identify(ANNS);
    giveWrongOnes("192.0.2.1", 100);

    assertEquals(new Identification.Known(ANN, false), identify(ANNS));
    assertInstanceOf(Identification.Throttled.class, identify("good-token"));
  }

  @Test
  void doesNotTakeAKeyForAGuessThatWasRightThereBefore() {
    for (int i = 0; i < 100; i++) {
      String old = "an-old-key-number-" + i;
      policy = policy.withKeys(List.of(key("ann", old, Optional.empty())));
      identify(old);
      policy = policy.withKeys(List.of(key("ann", ANNS, Optional.empty())));
      identify(old);
    }

    assertEquals(new Identification.Known(ANN, false), identify(ANNS));
  }

  @Test
  void takesAWrongOneThatIsRepeatedForOneGuess() {
    IntStream.range(0, 100).forEach(_ -> identify("wrong"));
    giveWrongOnes("192.0.2.1", 18);

    assertInstanceOf(Identification.Known.class, identify("good-token"));
    giveWrongOnes("192.0.2.1", 1);
    assertInstanceOf(Identification.Throttled.class, identify(ANNS));
  }

  @Test
  void doesNotTakeMissingCredentialsForAGuess() {
    IntStream.range(0, 100)
        .forEach(
            _ ->
                service.identify(
                    new CallerCredentials(Optional.empty(), Optional.empty(), "192.0.2.1")));

    assertEquals(new Identification.Known(ANN, false), identify(ANNS));
  }

  @Test
  void forgetsTheAddressesThatWereIdleForLongestWhereThereAreTooMany() {
    giveWrongOnes("192.0.2.1", 20);
    IntStream.range(0, 10_000).forEach(i -> giveWrongOnes("address-" + i, 1));

    assertInstanceOf(Identification.Known.class, identify("good-token"));
  }

  @ParameterizedTest
  @CsvSource({
    "wrong,        192.0.2.1: nobody has this key",
    "bad-token,    192.0.2.1: the token has expired",
    "narrow-token, 192.0.2.1: the token lacks a scope",
  })
  void accountsForRefusals(String secret, String subject) {
    identify(secret);

    assertEquals(List.of(subject), refused());
  }

  @Test
  void accountsForSoManyRefusalsOnlyAndTellsHowManyMore() {
    IntStream.range(0, 100).forEach(_ -> service.identify(CallerCredentials.NONE));
    ticker.advance(Duration.ofSeconds(1));
    service.identify(CallerCredentials.NONE);

    assertEquals(21, refused().size());
    assertEquals("no credentials (80 more before were not written)", refused().getLast());
  }

  @Test
  void accountsForWhatCannotBeACredentialAndMakesNobodyWaitForIt() {
    for (int i = 0; i < 100; i++) {
      assertEquals(
          new Identification.Invalid("the field is empty"),
          service.refuse("192.0.2.1", "the field is empty"));
    }

    assertEquals("192.0.2.1: the field is empty", refused().getFirst());
    assertInstanceOf(Identification.Known.class, identify(ANNS));
  }

  @Test
  void accountsForNobodyWhoIsLetIn() {
    identify(ANNS);

    assertEquals(List.of(), refused());
  }
}
