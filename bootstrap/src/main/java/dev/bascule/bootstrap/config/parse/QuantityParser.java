package dev.bascule.bootstrap.config.parse;

import dev.bascule.domain.ratelimit.Rate;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses durations, sizes and rates. */
public final class QuantityParser {

  /** Far beyond every use, and small enough that no clock or library overflows. */
  static final Duration MAX_DURATION = Duration.ofDays(36_500);

  private static final Pattern DURATION =
      Pattern.compile("(\\d{1,15}(?:\\.\\d{1,9})?) ?(ms|s|m|h|d)?");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,15}) ?(B|kB|MB|GB|KiB|MiB|GiB)?");

  private static final Pattern SHARE = Pattern.compile("0(\\.\\d{1,9})?|\\.\\d{1,9}");

  private static final Pattern RATE = Pattern.compile("(\\d{1,7}) ?/ ?([smh])");

  private static final Map<String, Long> NANOS =
      Map.of(
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L,
          "d", 86_400_000_000_000L);

  private static final Map<String, Long> BYTES =
      Map.of(
          "B", 1L,
          "kB", 1_000L,
          "MB", 1_000_000L,
          "GB", 1_000_000_000L,
          "KiB", 1L << 10,
          "MiB", 1L << 20,
          "GiB", 1L << 30);

  private QuantityParser() {}

  /**
   * Parses {@code 30} (seconds), {@code 0.5}, {@code 500ms}, {@code 30s}, {@code 5m}, {@code 1h} or
   * {@code 1d}; empty if invalid, or longer than {@link #MAX_DURATION}.
   */
  static Optional<Duration> duration(String text) {
    Matcher matcher = DURATION.matcher(text.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    BigDecimal number = new BigDecimal(matcher.group(1));
    long unit = NANOS.getOrDefault(unit(matcher, "s"), 0L);
    boolean decimals = number.scale() > 0;
    if (decimals && !unit(matcher, "s").equals("s")) {
      return Optional.empty();
    }
    BigDecimal nanos = number.multiply(BigDecimal.valueOf(unit));
    return nanos.compareTo(BigDecimal.valueOf(MAX_DURATION.toNanos())) > 0
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(nanos.longValue()));
  }

  /**
   * Parses {@code 4096} (bytes), {@code 64KiB}, {@code 64MiB}, {@code 1GiB}, or {@code kB}, {@code
   * MB}, {@code GB} in powers of 1000; empty if invalid, or out of the range of {@code long}.
   */
  static Optional<Long> size(String text) {
    Matcher matcher = SIZE.matcher(text.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    BigDecimal bytes =
        new BigDecimal(matcher.group(1))
            .multiply(BigDecimal.valueOf(BYTES.getOrDefault(unit(matcher, "B"), 0L)));
    return bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
        ? Optional.empty()
        : Optional.of(bytes.longValue());
  }

  /** Parses a decimal number of at least 0 and less than 1; empty if invalid. */
  public static Optional<Double> share(String text) {
    return SHARE.matcher(text.strip()).matches()
        ? Optional.of(Double.valueOf(text.strip()))
        : Optional.empty();
  }

  /**
   * Parses {@code 50/s}, {@code 100/m} or {@code 1000/h}, with an equal burst; empty if invalid or
   * out of range.
   */
  public static Optional<Rate> rate(String text) {
    Matcher matcher = RATE.matcher(text.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int times = Integer.parseInt(matcher.group(1));
    long per = NANOS.getOrDefault(matcher.group(2), 0L);
    return times < 1 || times > Rate.MAX_PERMITS
        ? Optional.empty()
        : Optional.of(new Rate(times, Duration.ofNanos(per), times));
  }

  private static String unit(Matcher matcher, String otherwise) {
    String unit = matcher.group(2);
    return unit == null ? otherwise : unit;
  }
}
