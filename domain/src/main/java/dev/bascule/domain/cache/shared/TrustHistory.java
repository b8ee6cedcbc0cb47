package dev.bascule.domain.cache.shared;

import dev.bascule.domain.cache.shared.SharedCacheStatus.SharedState;
import java.time.Duration;

/**
 * How long a replica has had trust, or has not had it.
 *
 * @param trust the trust as of the last proof
 * @param isFirst whether there was no trust yet
 * @param beganAtNanos the reading of the ticker since when trust has held without a gap; unused
 *     without trust
 * @param untrustedNanos the time without trust up to the last proof
 */
record TrustHistory(Trust trust, boolean isFirst, long beganAtNanos, long untrustedNanos) {

  /** Returns the history of a replica that begins now, without trust. */
  static TrustHistory beginAt(long nowNanos, long trustNanos) {
    return new TrustHistory(new Trust(nowNanos - trustNanos, trustNanos), true, nowNanos, 0);
  }

  /** Returns the history after a heartbeat that was sent at {@code sentAtNanos} returned. */
  TrustHistory provenAt(long sentAtNanos, long nowNanos) {
    Trust proven = trust.provenAt(sentAtNanos);
    boolean isGap = nowNanos - trust.lapsesAtNanos() >= 0;
    long gapEnd = proven.holdsAt(nowNanos) ? nowNanos : proven.lapsesAtNanos();
    return new TrustHistory(
        proven,
        isFirst && !proven.holdsAt(nowNanos),
        isGap ? nowNanos : beganAtNanos,
        untrustedNanos + (isGap ? gapEnd - trust.lapsesAtNanos() : 0));
  }

  SharedState stateAt(long nowNanos, Duration isolatedFor) {
    if (trust.holdsAt(nowNanos)) {
      return SharedState.CONNECTED;
    }
    return isFirst || sinceLapse(nowNanos).compareTo(isolatedFor) >= 0
        ? SharedState.UNAVAILABLE
        : SharedState.ISOLATED;
  }

  /** Returns for how long trust has held, or has not held. */
  Duration durationAt(long nowNanos) {
    return trust.holdsAt(nowNanos)
        ? Duration.ofNanos(nowNanos - beganAtNanos)
        : sinceLapse(nowNanos);
  }

  /** Returns the time without trust. */
  Duration untrustedAt(long nowNanos) {
    Duration before = Duration.ofNanos(untrustedNanos);
    return trust.holdsAt(nowNanos) ? before : before.plus(sinceLapse(nowNanos));
  }

  private Duration sinceLapse(long nowNanos) {
    return Duration.ofNanos(nowNanos - trust.lapsesAtNanos());
  }
}
