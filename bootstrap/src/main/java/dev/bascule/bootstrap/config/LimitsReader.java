package dev.bascule.bootstrap.config;

import dev.bascule.application.policy.CallerLimit;
import dev.bascule.application.policy.CallerLimits;
import dev.bascule.domain.limit.Rate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Reads {@code limits}, and the rates of servers. */
final class LimitsReader {

  private static final Set<String> KEYS =
      Set.of("perCaller", "groups", "maxRequests", "maxStreams", "maxChildren", "heap");
  private static final Set<String> CALLER_KEYS = Set.of("rate", "burst", "concurrent");
  private static final BridgeLimits DEFAULTS = BridgeLimits.DEFAULTS;

  private LimitsReader() {}

  static BridgeLimits read(Section root) {
    Section limits = root.section("limits", KEYS);
    return new BridgeLimits(
        new CallerLimits(caller(limits.section("perCaller", CALLER_KEYS)), groups(limits)),
        limits.count("maxRequests", DEFAULTS.maxRequests()),
        limits.count("maxStreams", DEFAULTS.maxStreams()),
        limits.count("maxChildren", DEFAULTS.maxChildren()),
        limits
            .read(
                "heap",
                "a number more than 0 and less than 1, such as 0.85",
                text -> Quantity.share(text).filter(share -> share > 0))
            .orElse(DEFAULTS.heap()));
  }

  private static List<CallerLimits.OfGroup> groups(Section limits) {
    return limits.members("groups").stream()
        .map(
            member ->
                new CallerLimits.OfGroup(
                    member.key(),
                    caller(
                        Section.of(
                            limits.values(),
                            Document.join(limits.pathOf("groups"), member.key()),
                            member,
                            CALLER_KEYS))))
        .toList();
  }

  private static CallerLimit caller(Section section) {
    Optional<Integer> concurrent =
        section.wholeNumber("concurrent", "a whole number of at least 1", number -> number >= 1);
    return new CallerLimit(
        rate(section), concurrent.map(OptionalInt::of).orElseGet(OptionalInt::empty));
  }

  /**
   * Reads {@code rate} and {@code burst} of {@code section}. Without a burst, all that the rate
   * allows in its time may come at once.
   */
  static Optional<Rate> rate(Section section) {
    Optional<Rate> rate =
        section.read("rate", "a rate such as 50/s, 100/m or 1000/h", Quantity::rate);
    Optional<Integer> burst =
        section.wholeNumber(
            "burst",
            "a whole number from 1 to " + Rate.MOST,
            number -> number >= 1 && number <= Rate.MOST);
    if (section.has("burst") && !section.has("rate")) {
      section.report("burst", "says nothing without `rate`");
    }
    return rate.map(read -> new Rate(read.times(), read.per(), burst.orElseGet(read::burst)));
  }
}
