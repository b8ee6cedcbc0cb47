package dev.bascule.application.policy;

import dev.bascule.domain.ratelimit.Rate;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The quota of one caller.
 *
 * @param rate the maximum rate of requests; empty if unlimited
 * @param concurrent the maximum number of requests in flight, at least 1; empty if unlimited
 */
public record CallerQuota(Optional<Rate> rate, OptionalInt concurrent) {

  /** Unlimited. */
  public static final CallerQuota NONE = new CallerQuota(Optional.empty(), OptionalInt.empty());

  /**
   * @throws IllegalArgumentException if {@code concurrent} is less than 1
   */
  public CallerQuota {
    if (concurrent.isPresent() && concurrent.getAsInt() < 1) {
      throw new IllegalArgumentException("concurrent must be at least 1, but was " + concurrent);
    }
  }
}
