package dev.bascule.bootstrap.terminal;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Formats text and numbers for terminals. */
public final class TerminalText {

  /**
   * Characters that could move the cursor, change colours, or reorder the text (Unicode TR 36,
   * 2.1).
   */
  private static final Pattern UNSAFE =
      Pattern.compile("[\\p{Cntrl}&&[^\\n\\t]]|[\\u0080-\\u009f\\u202a-\\u202e\\u2066-\\u2069]");

  private static final Pattern SPACES = Pattern.compile("\\s+");

  private record Unit(String name, long size) {}

  private static final List<Unit> DURATIONS =
      List.of(
          new Unit("d", 86_400_000_000_000L),
          new Unit("h", 3_600_000_000_000L),
          new Unit("m", 60_000_000_000L),
          new Unit("s", 1_000_000_000L),
          new Unit("ms", 1_000_000L));

  private static final List<Unit> SIZES =
      List.of(new Unit("GiB", 1L << 30), new Unit("MiB", 1L << 20), new Unit("KiB", 1L << 10));

  private TerminalText() {}

  /** Returns {@code text} without control characters, but with its line breaks. */
  public static String text(String text) {
    return UNSAFE.matcher(text).replaceAll("\ufffd");
  }

  /**
   * Returns {@code json} with control characters in its strings escaped, so that its meaning is
   * unchanged (RFC 8259, section 7).
   */
  public static String json(String json) {
    return UNSAFE.matcher(json).replaceAll(unsafe -> escaped(unsafe.group()));
  }

  private static String escaped(String unsafe) {
    return Matcher.quoteReplacement("\\u%04x".formatted((int) unsafe.charAt(0)));
  }

  /** Returns {@code text} on one line. */
  public static String line(String text) {
    return text(SPACES.matcher(text).replaceAll(" ").strip());
  }

  /** Returns the singular or plural of {@code noun} for {@code count}. */
  static String plural(long count, String noun) {
    return count == 1 ? noun : noun + "s";
  }

  /** Returns {@code count} followed by {@code noun} in its singular or plural. */
  public static String counted(long count, String noun) {
    return count + " " + plural(count, noun);
  }

  /** Returns a duration in the configuration's syntax, in the largest unit that divides it. */
  public static String duration(Duration duration) {
    return duration.isZero() ? "0s" : inLargestUnit(duration.toNanos(), DURATIONS, "ns");
  }

  /** Returns a size in the configuration's syntax, in the largest unit that divides it. */
  public static String size(long bytes) {
    return inLargestUnit(bytes, SIZES, "B");
  }

  /** Returns a rounded size, in the largest unit of which it has at least one. */
  public static String roughSize(long bytes) {
    return SIZES.stream()
        .filter(unit -> bytes >= unit.size())
        .findFirst()
        .map(unit -> Math.round((double) bytes / unit.size()) + " " + unit.name())
        .orElseGet(() -> bytes + " B");
  }

  private static String inLargestUnit(long amount, List<Unit> units, String smallest) {
    return units.stream()
        .filter(unit -> amount % unit.size() == 0)
        .findFirst()
        .map(unit -> amount / unit.size() + unit.name())
        .orElseGet(() -> amount + smallest);
  }
}
