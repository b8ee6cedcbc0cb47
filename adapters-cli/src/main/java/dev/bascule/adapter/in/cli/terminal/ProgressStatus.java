package dev.bascule.adapter.in.cli.terminal;

import java.util.OptionalDouble;

/**
 * The progress of an operation.
 *
 * @param done the completed amount
 * @param total the total amount, if known; positive
 * @param message the current step, on one line; empty if unknown
 */
public record ProgressStatus(double done, OptionalDouble total, String message) {

  /** No progress was reported yet. */
  public static final ProgressStatus UNKNOWN = new ProgressStatus(0, OptionalDouble.empty(), "");

  /** Returns the completed fraction, from 0 to 1; empty if the total is unknown. */
  OptionalDouble share() {
    return total.isPresent()
        ? OptionalDouble.of(Math.clamp(done / total.getAsDouble(), 0, 1))
        : OptionalDouble.empty();
  }
}
