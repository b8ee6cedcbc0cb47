package dev.bascule.configuration.parse;

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

  /** Decimals only of seconds. */
  static final String DURATION_PATTERN =
      "\\s*(?:(\\d{1,15}(?:\\.\\d{1,9})?) ?(s)?|(\\d{1,15}) ?(ms|m|h|d))\\s*";

  static final String SIZE_PATTERN = "\\s*(\\d{1,15}) ?(B|kB|MB|GB|KiB|MiB|GiB)?\\s*";
  static final String SHARE_PATTERN = "\\s*(0(?:\\.\\d{1,9})?|\\.\\d{1,9})\\s*";
  static final String FRACTION_PATTERN = "\\s*(0(?:\\.\\d{1,9})?|\\.\\d{1,9}|1(?:\\.0{1,9})?)\\s*";
  public static final String RATE_PATTERN = "\\s*0*(1000000|[1-9]\\d{0,5}) ?/ ?([smh])\\s*";

  private static final Pattern DURATION = Pattern.compile(DURATION_PATTERN);
  private static final Pattern SIZE = Pattern.compile(SIZE_PATTERN);
  private static final Pattern SHARE = Pattern.compile(SHARE_PATTERN);
  private static final Pattern FRACTION = Pattern.compile(FRACTION_PATTERN);
  private static final Pattern RATE = Pattern.compile(RATE_PATTERN);

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
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String seconds = matcher.group(1);
    BigDecimal nanos =
        new BigDecimal(seconds == null ? matcher.group(3) : seconds)
            .multiply(BigDecimal.valueOf(nanos(seconds == null ? matcher.group(4) : "s")));
    return nanos.compareTo(BigDecimal.valueOf(MAX_DURATION.toNanos())) > 0
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(nanos.longValue()));
  }

  /**
   * Parses {@code 4096} (bytes), {@code 64KiB}, {@code 64MiB}, {@code 1GiB}, or {@code kB}, {@code
   * MB}, {@code GB} in powers of 1000; empty if invalid, or out of the range of {@code long}.
   */
  static Optional<Long> size(String text) {
    Matcher matcher = SIZE.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String unit = matcher.group(2);
    BigDecimal bytes =
        new BigDecimal(matcher.group(1))
            .multiply(BigDecimal.valueOf(unit == null ? 1 : BYTES.getOrDefault(unit, 0L)));
    return bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
        ? Optional.empty()
        : Optional.of(bytes.longValue());
  }

  /** Parses a decimal number of at least 0 and less than 1; empty if invalid. */
  static Optional<Double> share(String text) {
    return decimal(SHARE.matcher(text));
  }

  /** Parses a decimal number of 0 to 1; empty if invalid. */
  static Optional<Double> fraction(String text) {
    return decimal(FRACTION.matcher(text));
  }

  private static Optional<Double> decimal(Matcher matcher) {
    return matcher.matches() ? Optional.of(Double.valueOf(matcher.group(1))) : Optional.empty();
  }

  /**
   * Parses {@code 50/s}, {@code 100/m} or {@code 1000/h}, with an equal burst; empty if invalid or
   * out of range.
   */
  public static Optional<Rate> rate(String text) {
    Matcher matcher = RATE.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int times = Integer.parseInt(matcher.group(1));
    long per = nanos(matcher.group(2));
    return times < 1 || times > Rate.MAX_PERMITS
        ? Optional.empty()
        : Optional.of(new Rate(times, Duration.ofNanos(per), times));
  }

  private static long nanos(String unit) {
    return NANOS.getOrDefault(unit, 0L);
  }
}
