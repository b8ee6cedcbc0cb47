package dev.bascule.adapter.in.http.exchange;

import java.time.Duration;
import java.util.Optional;

/**
 * The limits of request bodies, and the problems of bodies that exceed them.
 *
 * @param maxBytes the maximum size of a body in bytes
 * @param timeout the maximum time for a body to arrive
 */
public record BodyLimits(int maxBytes, Duration timeout) {

  public static final Problem BUDGET_EXHAUSTED =
      new Problem(ProblemType.BUSY, "too many request bodies in flight").retryAfter(1);

  public static final Problem TINY_CHUNKS =
      new Problem(
          ProblemType.BAD_REQUEST, "the body comes in too many tiny chunks; send longer ones");

  public static final Problem UNREADABLE =
      new Problem(ProblemType.BAD_REQUEST, "the body cannot be read");

  /** Returns the problem of a body by its declared length, which is negative if unknown. */
  public Optional<Problem> check(long length) {
    return length > maxBytes ? Optional.of(tooLarge()) : Optional.empty();
  }

  public Problem tooLarge() {
    return new Problem(ProblemType.BODY_TOO_LARGE, "the limit is " + maxBytes + " bytes");
  }

  public Problem tooSlow() {
    return new Problem(
        ProblemType.SLOW_BODY, "it must arrive within " + timeout.toMillis() + " ms");
  }
}
