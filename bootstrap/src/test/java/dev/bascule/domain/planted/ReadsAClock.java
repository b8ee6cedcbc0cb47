package dev.bascule.domain.planted;

import java.time.Instant;
import java.time.InstantSource;

/** Reads the clock of the machine, in two ways. */
public record ReadsAClock(long nanos) {

  /** Reads the time. */
  public static ReadsAClock now() {
    return new ReadsAClock(System.nanoTime());
  }

  /** Reads the date. */
  public static Instant today() {
    return InstantSource.system().instant();
  }
}
