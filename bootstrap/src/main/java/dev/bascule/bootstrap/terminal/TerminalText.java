package dev.bascule.bootstrap.terminal;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Formats text and numbers for terminals. */
public final class TerminalText {

  /** Visible format characters of Arabic, Syriac and Kaithi: signs before or over numbers. */
  private static final String VISIBLE_FORMAT =
      "\\u0600-\\u0605\\u06dd\\u070f\\u0890\\u0891\\u08e2\\x{110bd}\\x{110cd}";

  /** Invisible characters that are not format characters (Unicode, Default_Ignorable). */
  private static final String INVISIBLE =
      "\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u3164\\uffa0\\x{e0100}-\\x{e01ef}";

  /**
   * Characters that could move the cursor, break lines, change colours, reorder the text, or hide
   * in it (Unicode TR 36, 2.1). Joiners are safe between characters beyond ASCII: emoji and some
   * scripts need them.
   */
  private static final Pattern UNSAFE =
      Pattern.compile(
          "[\\p{Cc}&&[^\\n\\t]]|[\\p{Cf}&&[^\\u200c\\u200d"
              + VISIBLE_FORMAT
              + "]]|[\\p{Zl}\\p{Zp}"
              + INVISIBLE
              + "]|(?<![^\\x00-\\x7f])[\\u200c\\u200d]|[\\u200c\\u200d](?![^\\x00-\\x7f])");

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

  /** Returns {@code text} without unsafe characters, but with its line breaks and tabs. */
  public static String text(String text) {
    return UNSAFE.matcher(text).replaceAll("\ufffd");
  }

  /**
   * Returns {@code json} with unsafe characters in its strings escaped, so that its meaning is
   * unchanged (RFC 8259, section 7).
   */
  public static String json(String json) {
    return UNSAFE.matcher(json).replaceAll(unsafe -> escaped(unsafe.group()));
  }

  private static String escaped(String unsafe) {
    return unsafe.chars().mapToObj("\\\\u%04x"::formatted).collect(Collectors.joining());
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
