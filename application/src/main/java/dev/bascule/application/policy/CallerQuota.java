package dev.bascule.application.policy;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.ratelimit.Rate;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What one caller may have.
 *
 * @param rate how often it may ask; empty for as often as it will
 * @param concurrent how many requests of it may be under way at once, at least 1; empty for any
 *     number
 */
public record CallerQuota(Optional<Rate> rate, OptionalInt concurrent) {

  /** All that it will. */
  public static final CallerQuota NONE = new CallerQuota(Optional.empty(), OptionalInt.empty());

  /**
   * @throws IllegalArgumentException if {@code concurrent} is less than 1
   */
  public CallerQuota {
    requireNonNull(rate, "rate");
    requireNonNull(concurrent, "concurrent");
    if (concurrent.isPresent() && concurrent.getAsInt() < 1) {
      throw new IllegalArgumentException("concurrent must be at least 1, but was " + concurrent);
    }
  }
}
