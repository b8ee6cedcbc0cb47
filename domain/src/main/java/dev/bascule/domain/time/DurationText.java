package dev.bascule.domain.time;

import java.time.Duration;

/** Durations in words for messages: the same duration reads the same in all of them. */
public final class DurationText {

  private DurationText() {}

  /** Returns whole seconds as "20 s", other durations in whole milliseconds as "1500 ms". */
  public static String of(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + " s"
        : duration.toMillis() + " ms";
  }
}
