package dev.bascule.adapter.out.oauth.token;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.adapter.out.oauth.config.OAuthSettings;
import dev.bascule.adapter.out.oauth.config.TokenUnavailableException;
import dev.bascule.adapter.out.oauth.discovery.BearerChallenge;
import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.application.port.out.UpstreamCredentials;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The token of one connection, fetched when needed, and again when it expires or is rejected: by
 * one thread, while the others wait. After a failure it is not requested again for a moment, so
 * that many requests do not cause many token requests. Thread-safe.
 */
public final class CachingCredentials implements UpstreamCredentials {

  /** How long a failure, or a fresh token, is considered recent. */
  private static final Duration RECENT = Duration.ofSeconds(1);

  private static final CredentialHeaders NO_FIELDS = new CredentialHeaders.Available(Map.of());

  private final OAuthSettings settings;
  private final TokenSource source;
  private final InstantSource clock;
  private final Ticker ticker;
  private final ReentrantLock lock = new ReentrantLock();

  private volatile @Nullable TokenResponse cachedToken;
  private volatile @Nullable TokenUnavailableException failure;
  private volatile long failedAtNanos;

  /** Until when the token is so new that a rejection must have been of the previous one. */
  private volatile @Nullable Deadline freshUntil;

  public CachingCredentials(
      OAuthSettings settings, TokenSource source, InstantSource clock, Ticker ticker) {
    this.settings = settings;
    this.source = source;
    this.clock = clock;
    this.ticker = ticker;
  }

  /** The token is the same for all callers. */
  @Override
  public UpstreamCredentials onBehalfOf(ForwardedIdentity forwardedIdentity) {
    return this;
  }

  @Override
  public CredentialHeaders headers(Duration timeout) {
    TokenResponse current = cachedToken;
    if (current != null && isValid(current)) {
      return bearerFields(current);
    }
    TokenUnavailableException last = failure;
    if (last != null && isOptional(last) && failedRecently()) {
      // Most servers need no token, and their requests do not wait for each other.
      return NO_FIELDS;
    }
    try {
      return bearerFields(
          getOrFetch(TokenContext.NONE, this::isValid, Deadline.after(timeout, ticker)));
    } catch (TokenUnavailableException e) {
      return isOptional(e) ? NO_FIELDS : new CredentialHeaders.Unavailable(e.reason());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new CredentialHeaders.Unavailable("the caller disconnected");
    }
  }

  @Override
  public boolean renew(Rejection rejection, Duration timeout) {
    TokenContext context =
        new TokenContext(
            Optional.ofNullable(cachedToken), BearerChallenge.parse(rejection.challenges()));
    if (rejection.status() == 403 && !context.challenge().isInsufficientScope()) {
      return false;
    }
    if (rejection.status() == 401 && isFresh()) {
      return true;
    }
    try {
      TokenResponse renewed =
          getOrFetch(context, context::isDifferent, Deadline.after(timeout, ticker));
      freshUntil = Deadline.after(RECENT, ticker);
      return context.isDifferent(renewed);
    } catch (TokenUnavailableException _) {
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public Optional<String> remedy(Rejection rejection) {
    TokenUnavailableException last = failure;
    if (last != null && !isOptional(last)) {
      return Optional.of(last.reason());
    }
    return switch (settings.grant()) {
      case LOGIN_IF_ANY, LOGIN ->
          rejection.status() == 401 && BearerChallenge.isPresentIn(rejection.challenges())
              ? Optional.of(
                  "the server requires a key in `headers`, or a login; " + settings.remedy())
              : Optional.empty();
      case CLIENT_CREDENTIALS, TOKEN_EXCHANGE -> Optional.empty();
    };
  }

  /** Returns sufficient tokens: those that another thread fetched meanwhile, or new ones. */
  private TokenResponse getOrFetch(
      TokenContext context, Predicate<TokenResponse> isEnough, Deadline deadline)
      throws TokenUnavailableException, InterruptedException {
    if (!lock.tryLock(deadline.remainingNanos(ticker), NANOSECONDS)) {
      throw new TokenUnavailableException("another request is still waiting for the token");
    }
    try {
      TokenResponse current = cachedToken;
      if (current != null && isEnough.test(current)) {
        return current;
      }
      TokenUnavailableException last = failure;
      if (last != null && failedRecently()) {
        throw last;
      }
      return fetch(context, deadline);
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private TokenResponse fetch(TokenContext context, Deadline deadline)
      throws TokenUnavailableException, InterruptedException {
    try {
      TokenResponse tokenResponse = source.fetch(context, deadline);
      cachedToken = tokenResponse;
      failure = null;
      return tokenResponse;
    } catch (TokenUnavailableException e) {
      failedAtNanos = ticker.nanos();
      failure = e;
      throw e;
    }
  }

  private boolean isOptional(TokenUnavailableException e) {
    return settings.grant() == OAuthSettings.Grant.LOGIN_IF_ANY
        && e.kind() == TokenUnavailableException.Kind.NOT_LOGGED_IN;
  }

  /**
   * Returns whether the token is so new that a rejection must have been of the previous one, so
   * that the new one should be tried.
   */
  private boolean isFresh() {
    Deadline end = freshUntil;
    return end != null && !end.hasPassed(ticker);
  }

  private boolean failedRecently() {
    return ticker.nanos() - failedAtNanos < RECENT.toNanos();
  }

  private boolean isValid(TokenResponse tokenResponse) {
    return tokenResponse.isValidAt(clock.instant());
  }

  private static CredentialHeaders bearerFields(TokenResponse tokenResponse) {
    return new CredentialHeaders.Available(
        Map.of("Authorization", "Bearer " + tokenResponse.access()));
  }
}
