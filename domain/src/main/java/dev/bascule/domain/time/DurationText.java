package dev.bascule.domain.time;

import java.time.Duration;

/** Durations in words for messages: the same duration reads the same in all of them. */
public final class DurationText {

  private DurationText() {}

  /**
   * Returns durations below a second in whole milliseconds as "150 ms", and others in seconds,
   * rounded to tenths, as "1.5 s" or "20 s".
   */
  public static String of(Duration duration) {
    long millis = duration.toMillis();
    if (millis > 0 && millis < 1000) {
      return millis + " ms";
    }
    long tenths = Math.round(millis / 100.0);
    return tenths % 10 == 0 ? tenths / 10 + " s" : tenths / 10 + "." + tenths % 10 + " s";
  }
}
