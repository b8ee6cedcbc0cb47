package dev.bascule.application.access;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.access.FailedCredentialThrottle.Given;
import dev.bascule.application.context.CallerCredentials;
import dev.bascule.application.context.ClientCertificate;
import dev.bascule.application.policy.AccessCertificate;
import dev.bascule.application.policy.AccessKey;
import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.application.policy.SecretHash;
import dev.bascule.application.policy.TokenRule;
import dev.bascule.application.port.in.AuthenticateCallerUseCase;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.TokenVerifier;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Identifies callers by the operator's keys, by tokens, and by client certificates. A key or a
 * token that is given decides, be it good or not; a certificate decides only where there is none.
 */
public final class AuthenticateCallerService implements AuthenticateCallerUseCase {

  private final Supplier<AccessPolicy> policy;
  private final TokenVerifier tokens;
  private final InstantSource dates;
  private final FailedCredentialThrottle wrong;
  private final RejectionAudit refusals;

  /**
   * @param policy returns what applies now
   * @param dates tells whether a key has expired
   * @param events is told of those who are not let in, within bounds
   * @param ticker tells how fast wrong credentials come
   */
  public AuthenticateCallerService(
      Supplier<AccessPolicy> policy,
      TokenVerifier tokens,
      InstantSource dates,
      BridgeEventListener events,
      Ticker ticker) {
    this.policy = requireNonNull(policy, "policy");
    this.tokens = requireNonNull(tokens, "tokens");
    this.dates = requireNonNull(dates, "dates");
    this.wrong = new FailedCredentialThrottle(ticker);
    this.refusals = new RejectionAudit(events, ticker);
  }

  @Override
  public boolean asksForCredentials() {
    return policy.get().asksForCredentials();
  }

  @Override
  public Means means() {
    AccessPolicy now = policy.get();
    TokenRule terms = now.tokens();
    return new Means(
        !now.keys().isEmpty(),
        !now.certificates().isEmpty(),
        terms.areAccepted()
            ? Optional.of(new Tokens(terms.issuers(), terms.scopes(), terms.resource()))
            : Optional.empty());
  }

  @Override
  public boolean mayMeasure(Caller caller) {
    return policy.get().rights().mayMeasure(caller);
  }

  @Override
  public Identification identify(CallerCredentials credentials) {
    AccessPolicy now = policy.get();
    if (!now.asksForCredentials()) {
      return anybody(now);
    }
    Given given = Given.of(credentials);
    Optional<Duration> pause = wrong.pause(given);
    if (pause.isPresent()) {
      return new Identification.Throttled(pause.get());
    }
    Identification identification = judge(credentials, given, now);
    note(given, identification);
    return identification;
  }

  @Override
  public Optional<Identification.Known> recognize(CallerCredentials credentials) {
    AccessPolicy now = policy.get();
    if (!now.asksForCredentials()) {
      return Optional.of(anybody(now));
    }
    Given given = Given.of(credentials);
    Optional<SecretHash> secret = given.secret();
    if (secret.isEmpty() || wrong.pause(given).isPresent()) {
      return Optional.empty();
    }
    // Whatever is none of the keys may be a token, whose issuer may have to be asked.
    Optional<AccessKey> key = now.find(secret.get());
    if (key.isPresent() && judge(key.get(), now) instanceof Identification.Known known) {
      note(given, known);
      return Optional.of(known);
    }
    return Optional.empty();
  }

  private static Identification.Known anybody(AccessPolicy now) {
    boolean administers =
        now.rights().areUnlimited() || now.rights().mayAdminister(Caller.ANONYMOUS);
    return new Identification.Known(Caller.ANONYMOUS, administers);
  }

  /** Nobody guesses anything by these; so they are noted, and cost no patience. */
  @Override
  public Identification refuse(String address, String detail) {
    refusals.refused(address, detail);
    return new Identification.Invalid(detail);
  }

  private Identification judge(CallerCredentials credentials, Given given, AccessPolicy now) {
    Optional<SecretHash> fingerprint = given.secret();
    Optional<ClientCertificate> certificate =
        credentials.certificate().filter(_ -> !now.certificates().isEmpty());
    if (fingerprint.isPresent()) {
      return judge(credentials.secret().orElseThrow(), fingerprint.get(), now);
    }
    return certificate.map(shown -> judge(shown, now)).orElseGet(Identification.Missing::new);
  }

  private Identification judge(String secret, SecretHash fingerprint, AccessPolicy now) {
    Optional<AccessKey> key = now.find(fingerprint);
    if (key.isPresent()) {
      return judge(key.get(), now);
    }
    return switch (tokens.verify(secret)) {
      case TokenVerifier.Verdict.Good(Caller caller) ->
          known(caller, /* administers= */ false, now);
      case TokenVerifier.Verdict.Bad(String detail) -> new Identification.Invalid(detail);
      case TokenVerifier.Verdict.Insufficient insufficient ->
          new Identification.Insufficient(insufficient.scopes());
      case TokenVerifier.Verdict.Unverifiable() -> new Identification.Unverifiable();
      case TokenVerifier.Verdict.NoToken() -> new Identification.Invalid("nobody has this key");
    };
  }

  private Identification judge(AccessKey key, AccessPolicy now) {
    return key.hasExpired(dates.instant())
        ? new Identification.Invalid("the key has expired")
        : known(new Caller("key:" + key.name(), key.groups()), key.isAdministrator(), now);
  }

  private static Identification judge(ClientCertificate shown, AccessPolicy now) {
    Optional<AccessCertificate> known = now.findCertificate(shown.subject(), shown.names());
    return known
        .<Identification>map(
            certificate ->
                known(
                    new Caller("cert:" + certificate.name(), certificate.groups()),
                    certificate.isAdministrator(),
                    now))
        .orElseGet(() -> new Identification.Invalid("the client certificate is nobody's here"));
  }

  private static Identification.Known known(Caller caller, boolean administers, AccessPolicy now) {
    return new Identification.Known(caller, administers || now.rights().mayAdminister(caller));
  }

  private void note(Given given, Identification identification) {
    String address = given.address();
    switch (identification) {
      case Identification.Known _ -> wrong.right(given);
      case Identification.Missing _ -> refusals.refused(address, "no credentials");
      case Identification.Invalid(String detail) -> {
        wrong.wrong(given);
        refusals.refused(address, detail);
      }
      case Identification.Insufficient _ -> refusals.refused(address, "the token lacks a scope");
      case Identification.Unverifiable _, Identification.Throttled _ -> {}
    }
  }
}
