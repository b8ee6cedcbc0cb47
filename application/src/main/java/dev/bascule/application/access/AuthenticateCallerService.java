package dev.bascule.application.access;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.application.access.FailedCredentialThrottle.HashedCredential;
import dev.bascule.application.context.AuditEntry;
import dev.bascule.application.context.CallOrigin;
import dev.bascule.application.context.CallerCredentials;
import dev.bascule.application.context.ClientCertificate;
import dev.bascule.application.policy.AccessCertificate;
import dev.bascule.application.policy.AccessKey;
import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.application.policy.SecretHash;
import dev.bascule.application.policy.TokenRule;
import dev.bascule.application.port.in.AuthenticateCallerUseCase;
import dev.bascule.application.port.in.AuthenticateCallerUseCase.AcceptedTokens;
import dev.bascule.application.port.out.BridgeEvent;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.TokenVerifier;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.ratelimit.LogRateLimiter;
import dev.bascule.domain.ratelimit.Rate;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Supplier;

/**
 * The authentication of callers by API keys, tokens and client certificates. If a key or token is
 * presented, only that counts, even if it is invalid; a certificate counts only without one.
 */
public final class AuthenticateCallerService implements AuthenticateCallerUseCase {

  /**
   * Any client can cause rejections: for each address and kind, bursts of up to 20, and 60 per
   * minute in the long run.
   */
  private static final Rate AUDIT_RATE = new Rate(1, Duration.ofSeconds(1), 20);

  private static final int MAX_AUDIT_SOURCES = 4096;

  private static final AuthenticationResult.Success ANONYMOUS =
      new AuthenticationResult.Success(Caller.ANONYMOUS, /* administrator= */ false);
  private static final AuthenticationResult.Success ANONYMOUS_ADMINISTRATOR =
      new AuthenticationResult.Success(Caller.ANONYMOUS, /* administrator= */ true);

  private final Supplier<AccessPolicy> policy;
  private final TokenVerifier tokens;
  private final InstantSource clock;
  private final FailedCredentialThrottle throttle;
  private final BridgeEventListener events;
  private final Ticker ticker;

  /** The limiters in the order of their last use, so that a busy source hides no other one. */
  @GuardedBy("auditLimiters")
  private final SequencedMap<RejectionSource, LogRateLimiter> auditLimiters =
      new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true);

  /**
   * @param clock determines whether a key has expired
   * @param events receives rejections, at a limited rate
   * @param ticker measures the rate of invalid credentials
   */
  public AuthenticateCallerService(
      Supplier<AccessPolicy> policy,
      TokenVerifier tokens,
      InstantSource clock,
      BridgeEventListener events,
      Ticker ticker) {
    this.policy = policy;
    this.tokens = tokens;
    this.clock = clock;
    this.throttle = new FailedCredentialThrottle(ticker);
    this.events = events;
    this.ticker = ticker;
  }

  private enum RejectionKind {
    MISSING,
    MALFORMED,
    INVALID,
    SCOPE
  }

  /**
   * What has its own share of the audit log.
   *
   * @param network an IPv4 address or an IPv6 network; empty for this machine
   */
  private record RejectionSource(String network, RejectionKind kind) {}

  @Override
  public boolean requiresCredentials() {
    return policy.get().requiresCredentials();
  }

  @Override
  public AcceptedCredentials acceptedCredentials() {
    AccessPolicy now = policy.get();
    TokenRule tokenRule = now.tokenRule();
    return new AcceptedCredentials(
        !now.keys().isEmpty(),
        !now.certificates().isEmpty(),
        tokenRule.areAccepted()
            ? Optional.of(
                new AcceptedTokens(tokenRule.issuers(), tokenRule.scopes(), tokenRule.resource()))
            : Optional.empty());
  }

  @Override
  public boolean mayReadMetrics(Caller caller) {
    return policy.get().permissions().mayReadMetrics(caller);
  }

  @Override
  public AuthenticationResult authenticate(CallerCredentials credentials) {
    AccessPolicy now = policy.get();
    if (!now.requiresCredentials()) {
      return anonymous(now);
    }
    HashedCredential credential = HashedCredential.of(credentials);
    AuthenticationResult result = verify(credentials, credential, now);
    // Only invalid credentials are throttled: guesses from the same address must not lock out a
    // valid token that is new here.
    if (result instanceof AuthenticationResult.InvalidCredentials) {
      Optional<Duration> pause = throttle.waitTime(credential);
      if (pause.isPresent()) {
        return new AuthenticationResult.TooManyAttempts(pause.get());
      }
    }
    recordResult(credential, result);
    return result;
  }

  @Override
  public Optional<AuthenticationResult.Success> tryAuthenticate(CallerCredentials credentials) {
    AccessPolicy now = policy.get();
    if (!now.requiresCredentials()) {
      return Optional.of(anonymous(now));
    }
    HashedCredential credential = HashedCredential.of(credentials);
    Optional<SecretHash> secret = credential.secret();
    if (secret.isEmpty()) {
      return Optional.empty();
    }
    // A secret that is no known key may be a token, whose verification may need a request to its
    // issuer.
    Optional<AccessKey> key = now.find(secret.get());
    if (key.isPresent() && verify(key.get(), now) instanceof AuthenticationResult.Success known) {
      recordResult(credential, known);
      return Optional.of(known);
    }
    return Optional.empty();
  }

  private static AuthenticationResult.Success anonymous(AccessPolicy now) {
    return now.permissions().areUnlimited() || now.permissions().mayAdminister(Caller.ANONYMOUS)
        ? ANONYMOUS_ADMINISTRATOR
        : ANONYMOUS;
  }

  /** Malformed credentials are recorded, but are no guesses of the address. */
  @Override
  public AuthenticationResult reject(String address, String detail) {
    recordRejection(address, RejectionKind.MALFORMED, detail);
    return new AuthenticationResult.InvalidCredentials(detail);
  }

  private AuthenticationResult verify(
      CallerCredentials credentials, HashedCredential credential, AccessPolicy now) {
    Optional<SecretHash> secretHash = credential.secret();
    Optional<ClientCertificate> certificate =
        credentials.certificate().filter(_ -> !now.certificates().isEmpty());
    if (secretHash.isPresent()) {
      return verify(credentials.secret().orElseThrow(), secretHash.get(), now);
    }
    return certificate
        .map(presentedCertificate -> verify(presentedCertificate, now))
        .orElseGet(AuthenticationResult.MissingCredentials::new);
  }

  private AuthenticationResult verify(String secret, SecretHash secretHash, AccessPolicy now) {
    Optional<AccessKey> key = now.find(secretHash);
    if (key.isPresent()) {
      return verify(key.get(), now);
    }
    return switch (tokens.verify(secret)) {
      case TokenVerifier.VerificationResult.ValidToken(Caller caller) ->
          success(caller, /* administers= */ false, now);
      case TokenVerifier.VerificationResult.InvalidToken(String detail) ->
          new AuthenticationResult.InvalidCredentials(detail);
      case TokenVerifier.VerificationResult.InsufficientScope insufficient ->
          new AuthenticationResult.InsufficientScope(insufficient.scopes());
      case TokenVerifier.VerificationResult.VerificationUnavailable() ->
          new AuthenticationResult.VerificationUnavailable();
      case TokenVerifier.VerificationResult.NotAToken() ->
          new AuthenticationResult.InvalidCredentials("unknown API key");
    };
  }

  private AuthenticationResult verify(AccessKey key, AccessPolicy now) {
    return key.hasExpired(clock.instant())
        ? new AuthenticationResult.InvalidCredentials("the API key has expired")
        : success(new Caller("key:" + key.name(), key.groups()), key.isAdministrator(), now);
  }

  private static AuthenticationResult verify(
      ClientCertificate presentedCertificate, AccessPolicy now) {
    Optional<AccessCertificate> known =
        now.findCertificate(presentedCertificate.subject(), presentedCertificate.names());
    return known
        .<AuthenticationResult>map(
            certificate ->
                success(
                    new Caller("cert:" + certificate.name(), certificate.groups()),
                    certificate.isAdministrator(),
                    now))
        .orElseGet(() -> new AuthenticationResult.InvalidCredentials("unknown client certificate"));
  }

  private static AuthenticationResult.Success success(
      Caller caller, boolean administers, AccessPolicy now) {
    return new AuthenticationResult.Success(
        caller, administers || now.permissions().mayAdminister(caller));
  }

  private void recordResult(HashedCredential credential, AuthenticationResult result) {
    String address = credential.address();
    switch (result) {
      case AuthenticationResult.Success _ -> throttle.recordSuccess(credential);
      case AuthenticationResult.MissingCredentials _ ->
          recordRejection(address, RejectionKind.MISSING, "no credentials");
      case AuthenticationResult.InvalidCredentials(String detail) -> {
        throttle.recordFailure(credential);
        recordRejection(address, RejectionKind.INVALID, detail);
      }
      case AuthenticationResult.InsufficientScope _ ->
          recordRejection(address, RejectionKind.SCOPE, "the token lacks a scope");
      case AuthenticationResult.VerificationUnavailable _,
          AuthenticationResult.TooManyAttempts _ -> {}
    }
  }

  /**
   * Records a rejection, unless there were too many of this kind from this address recently.
   *
   * @param why the reason; nothing of the credentials
   */
  private void recordRejection(String address, RejectionKind kind, String why) {
    CallOrigin origin = new CallOrigin("", address);
    auditLimiter(new RejectionSource(origin.shareHolder(Caller.ANONYMOUS), kind))
        .tryAcquire()
        .ifPresent(
            before ->
                events.onEvent(
                    new BridgeEvent.Audited(
                        new AuditEntry(
                            Caller.ANONYMOUS,
                            origin,
                            "authenticate",
                            why + suppressedNote(before),
                            AuditEntry.Decision.DENIED))));
  }

  private LogRateLimiter auditLimiter(RejectionSource source) {
    synchronized (auditLimiters) {
      LogRateLimiter limiter =
          auditLimiters.computeIfAbsent(source, _ -> new LogRateLimiter(AUDIT_RATE, ticker));
      if (auditLimiters.size() > MAX_AUDIT_SOURCES) {
        auditLimiters.pollFirstEntry();
      }
      return limiter;
    }
  }

  private static String suppressedNote(long before) {
    return before == 0 ? "" : " (" + before + " earlier rejections suppressed)";
  }
}
