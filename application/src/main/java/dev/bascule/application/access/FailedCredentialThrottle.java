package dev.bascule.application.access;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.application.context.CallerCredentials;
import dev.bascule.application.policy.SecretHash;
import dev.bascule.domain.ratelimit.Rate;
import dev.bascule.domain.ratelimit.TokenBucket;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Limits how often one address may present invalid secrets. Secrets are verified first, so a valid
 * one is never delayed, however often another client behind the same address guesses. Nor is one
 * that was valid there before: its client must learn that it has expired. Neither such a secret nor
 * a repeated invalid one counts as a guess.
 *
 * <p>Thread-safe. Bounded: of too many addresses, the longest idle are removed; of too many
 * secrets, all.
 */
final class FailedCredentialThrottle {

  private static final Rate RATE = new Rate(1, Duration.ofSeconds(3), 20);
  private static final int MAX_ADDRESSES = 10_000;
  private static final int MAX_SECRETS = 10_000;

  private final Ticker ticker;

  /** A bucket for each address that has presented invalid secrets. */
  @GuardedBy("this")
  private final SequencedMap<String, TokenBucket> buckets =
      new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true);

  /** Lets clients with valid credentials skip the lock, while there are no failures. */
  private volatile boolean hasFailures;

  private final Set<HashedCredential> validCredentials = ConcurrentHashMap.newKeySet();
  private final Set<HashedCredential> invalidCredentials = ConcurrentHashMap.newKeySet();

  FailedCredentialThrottle(Ticker ticker) {
    this.ticker = ticker;
  }

  /**
   * A presented secret and its address. It is hashed once for all its uses.
   *
   * @param secret empty if no key or token was presented, which is no guess
   */
  record HashedCredential(String address, Optional<SecretHash> secret) {

    static HashedCredential of(CallerCredentials credentials) {
      return new HashedCredential(credentials.address(), credentials.secret().map(SecretHash::of));
    }
  }

  /**
   * Returns how long the invalid {@code credential} must wait before it is rejected with 401; empty
   * if it need not wait.
   */
  Optional<Duration> waitTime(HashedCredential credential) {
    if (!hasFailures || credential.secret().isEmpty()) {
      return Optional.empty();
    }
    return waitTime(credential.address()).filter(_ -> !validCredentials.contains(credential));
  }

  private synchronized Optional<Duration> waitTime(String address) {
    TokenBucket bucket = buckets.get(address);
    if (bucket != null && bucket.waitTime(RATE.burst()).isZero()) {
      buckets.remove(address);
      hasFailures = !buckets.isEmpty();
    }
    return Optional.ofNullable(bucket).map(known -> known.waitTime(1)).filter(Duration::isPositive);
  }

  /** Records that {@code credential} was invalid. */
  void recordFailure(HashedCredential credential) {
    if (credential.secret().isPresent()
        && !validCredentials.contains(credential)
        && remember(credential, invalidCredentials)) {
      charge(credential.address());
    }
  }

  private synchronized void charge(String address) {
    Duration _ = buckets.computeIfAbsent(address, _ -> new TokenBucket(RATE, ticker)).acquire(1);
    hasFailures = true;
    if (buckets.size() > MAX_ADDRESSES) {
      buckets.pollFirstEntry();
    }
  }

  /** Records that {@code credential} was valid. */
  void recordSuccess(HashedCredential credential) {
    if (credential.secret().isPresent()) {
      remember(credential, validCredentials);
    }
  }

  /** Adds {@code credential} to {@code known}. Returns whether it was not in there. */
  private static boolean remember(HashedCredential credential, Set<HashedCredential> known) {
    if (known.contains(credential)) {
      return false;
    }
    if (known.size() >= MAX_SECRETS) {
      // Secrets that are presented again are added again.
      known.clear();
    }
    return known.add(credential);
  }
}
