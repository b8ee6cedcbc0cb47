package dev.bascule.adapter.out.oauth.token;

import static java.util.Objects.requireNonNull;
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
 * The token of one connection, fetched when it is needed, and again when it ends or is refused: by
 * one thread, for which the others wait. Where there was none to be had, it is not asked for again
 * for a moment, so that many requests do not become many more. Thread-safe.
 */
public final class CachingCredentials implements UpstreamCredentials {

  /** For as long a refusal, or a fresh token, stands. */
  private static final Duration MOMENT = Duration.ofSeconds(1);

  private static final Fields NOTHING = new Fields.Given(Map.of());

  private final OAuthSettings settings;
  private final TokenSource source;
  private final InstantSource dates;
  private final Ticker ticker;
  private final ReentrantLock lock = new ReentrantLock();

  private volatile @Nullable TokenResponse held;
  private volatile @Nullable TokenUnavailableException failure;
  private volatile long settledAt;

  /** Until when the token is too new for a refusal to have been of it. */
  private volatile @Nullable Deadline fresh;

  public CachingCredentials(
      OAuthSettings settings, TokenSource source, InstantSource dates, Ticker ticker) {
    this.settings = requireNonNull(settings, "settings");
    this.source = requireNonNull(source, "source");
    this.dates = requireNonNull(dates, "dates");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /** It is the same for all who are shown it. */
  @Override
  public UpstreamCredentials onBehalfOf(ForwardedIdentity presented) {
    return this;
  }

  @Override
  public Fields fields(Duration timeout) {
    TokenResponse current = held;
    if (current != null && isGood(current)) {
      return given(current);
    }
    TokenUnavailableException last = failure;
    if (last != null && isOptional(last) && isOfThisMoment()) {
      // Most servers want no token, and no request for one waits for another.
      return NOTHING;
    }
    try {
      return given(settled(TokenContext.OF_ANY, this::isGood, Deadline.after(timeout, ticker)));
    } catch (TokenUnavailableException e) {
      return isOptional(e) ? NOTHING : new Fields.Unavailable(e.reason());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Fields.Unavailable("the caller left");
    }
  }

  @Override
  public boolean renew(Refusal refusal, Duration timeout) {
    TokenContext need =
        new TokenContext(Optional.ofNullable(held), BearerChallenge.in(refusal.challenges()));
    if (refusal.status() == 403 && !need.challenge().isForMoreScope()) {
      return false;
    }
    if (refusal.status() == 401 && isFresh()) {
      return true;
    }
    try {
      TokenResponse renewed = settled(need, need::isOther, Deadline.after(timeout, ticker));
      fresh = Deadline.after(MOMENT, ticker);
      return need.isOther(renewed);
    } catch (TokenUnavailableException _) {
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public Optional<String> remedy(Refusal refusal) {
    TokenUnavailableException last = failure;
    if (last != null && !isOptional(last)) {
      return Optional.of(last.reason());
    }
    return switch (settings.grant()) {
      case LOGIN_IF_ANY, LOGIN ->
          refusal.status() == 401 && BearerChallenge.isIn(refusal.challenges())
              ? Optional.of("the server wants a login; " + settings.remedy())
              : Optional.empty();
      case CLIENT_CREDENTIALS, TOKEN_EXCHANGE -> Optional.empty();
    };
  }

  /** Returns tokens that are enough: those that another thread got meanwhile, or new ones. */
  private TokenResponse settled(
      TokenContext need, Predicate<TokenResponse> isEnough, Deadline deadline)
      throws TokenUnavailableException, InterruptedException {
    if (!lock.tryLock(deadline.remaining(ticker).toNanos(), NANOSECONDS)) {
      throw new TokenUnavailableException("another request is still waiting for the token");
    }
    try {
      TokenResponse current = held;
      if (current != null && isEnough.test(current)) {
        return current;
      }
      TokenUnavailableException last = failure;
      if (last != null && isOfThisMoment()) {
        throw last;
      }
      return fetched(need, deadline);
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private TokenResponse fetched(TokenContext need, Deadline deadline)
      throws TokenUnavailableException, InterruptedException {
    try {
      TokenResponse tokens = source.fetch(need, deadline);
      held = tokens;
      failure = null;
      return tokens;
    } catch (TokenUnavailableException e) {
      settledAt = ticker.nanos();
      failure = e;
      throw e;
    }
  }

  private boolean isOptional(TokenUnavailableException e) {
    return settings.grant() == OAuthSettings.Grant.LOGIN_IF_ANY
        && e.kind() == TokenUnavailableException.Kind.NOBODY;
  }

  /** Who was refused with the token before comes late, and had better try the one that is here. */
  private boolean isFresh() {
    Deadline end = fresh;
    return end != null && !end.hasPassed(ticker);
  }

  private boolean isOfThisMoment() {
    return ticker.nanos() - settledAt < MOMENT.toNanos();
  }

  private boolean isGood(TokenResponse tokens) {
    return tokens.isGoodAt(dates.instant());
  }

  private static Fields given(TokenResponse tokens) {
    return new Fields.Given(Map.of("Authorization", "Bearer " + tokens.access()));
  }
}
