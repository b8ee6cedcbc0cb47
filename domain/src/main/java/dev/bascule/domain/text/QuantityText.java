package dev.bascule.domain.text;

import java.time.Duration;
import java.util.List;

/** Numbers with their units, as people read them and as a configuration spells them. Stateless. */
public final class QuantityText {

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

  private QuantityText() {}

  /** Returns the singular or plural of {@code noun} for {@code count}. */
  private static String plural(long count, String noun) {
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
