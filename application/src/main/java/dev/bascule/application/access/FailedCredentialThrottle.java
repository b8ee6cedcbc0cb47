package dev.bascule.application.access;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.application.context.CallerCredentials;
import dev.bascule.application.policy.SecretHash;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Limits the rate at which one address gets 401 for wrong secrets. Secrets are verified first, so a
 * valid one is never delayed, whatever a neighbour behind the same address guesses. Nor is one that
 * was valid there before: its client has to learn that it has expired. Neither such a secret nor a
 * wrong one that is repeated counts as a guess.
 *
 * <p>Thread-safe. Bounded: of too many addresses, the longest idle are forgotten; of too many
 * secrets, all.
 */
final class FailedCredentialThrottle {

  private static final AttemptPace PACE = new AttemptPace(20, Duration.ofSeconds(3));
  private static final int MAX_ADDRESSES = 10_000;
  private static final int MAX_SECRETS = 10_000;

  private final Ticker ticker;

  /** When each address has made good what it gave. */
  @GuardedBy("this")
  private final Map<String, Long> clearAt = new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true);

  /** Spares those who give no wrong credentials the lock: it says whether there is anything. */
  private volatile boolean hasFailures;

  private final Set<HashedCredential> validCredentials = ConcurrentHashMap.newKeySet();
  private final Set<HashedCredential> invalidCredentials = ConcurrentHashMap.newKeySet();

  FailedCredentialThrottle(Ticker ticker) {
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /**
   * What was given, and from where. It is hashed once, for all who want to know what it is.
   *
   * @param secret empty where no key or token was given; nobody guesses without one
   */
  record HashedCredential(String address, Optional<SecretHash> secret) {

    static HashedCredential of(CallerCredentials credentials) {
      return new HashedCredential(credentials.address(), credentials.secret().map(SecretHash::of));
    }
  }

  /**
   * Returns how long {@code credential}, which is wrong, has to wait before it is rejected with
   * 401; empty if it need not wait.
   */
  Optional<Duration> waitTime(HashedCredential credential) {
    if (!hasFailures || credential.secret().isEmpty()) {
      return Optional.empty();
    }
    return waitTime(credential.address()).filter(_ -> !validCredentials.contains(credential));
  }

  private synchronized Optional<Duration> waitTime(String address) {
    Long clear = clearAt.get(address);
    long now = ticker.nanos();
    if (clear != null && PACE.isClear(clear, now)) {
      clearAt.remove(address);
      hasFailures = !clearAt.isEmpty();
    }
    return Optional.ofNullable(clear)
        .map(known -> PACE.waitTime(known, now))
        .filter(Duration::isPositive);
  }

  /** Notes that {@code credential} was wrong. */
  void recordFailure(HashedCredential credential) {
    if (credential.secret().isPresent()
        && !validCredentials.contains(credential)
        && remember(credential, invalidCredentials)) {
      charge(credential.address());
    }
  }

  private synchronized void charge(String address) {
    long now = ticker.nanos();
    clearAt.put(address, PACE.charge(clearAt.getOrDefault(address, now), now));
    hasFailures = true;
    if (clearAt.size() > MAX_ADDRESSES) {
      Iterator<String> longestIdle = clearAt.keySet().iterator();
      longestIdle.next();
      longestIdle.remove();
    }
  }

  /** Notes that {@code credential} was right. */
  void recordSuccess(HashedCredential credential) {
    if (credential.secret().isPresent()) {
      remember(credential, validCredentials);
    }
  }

  /** Tells whether {@code credential} was not among {@code known}; is from now on. */
  private static boolean remember(HashedCredential credential, Set<HashedCredential> known) {
    if (known.contains(credential)) {
      return false;
    }
    if (known.size() >= MAX_SECRETS) {
      // Whoever comes again is remembered again.
      known.clear();
    }
    return known.add(credential);
  }
}
