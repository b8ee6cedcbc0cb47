package dev.bascule.bootstrap.terminal;

import java.util.OptionalDouble;

/**
 * How far something is.
 *
 * @param done how much is done
 * @param total how much there is to do, if that is known; more than zero
 * @param message what is being done, on one line; empty where nobody says
 */
public record ProgressStatus(double done, OptionalDouble total, String message) {

  /** Nobody said anything yet. */
  public static final ProgressStatus UNKNOWN = new ProgressStatus(0, OptionalDouble.empty(), "");

  /** Returns the part that is done, from 0 to 1; empty where the whole is not known. */
  OptionalDouble share() {
    return total.isPresent()
        ? OptionalDouble.of(Math.clamp(done / total.getAsDouble(), 0, 1))
        : OptionalDouble.empty();
  }
}
