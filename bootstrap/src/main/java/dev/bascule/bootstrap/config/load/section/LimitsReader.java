package dev.bascule.bootstrap.config.load.section;

import dev.bascule.application.policy.CallerQuota;
import dev.bascule.application.policy.CallerQuotas;
import dev.bascule.bootstrap.config.BridgeLimits;
import dev.bascule.bootstrap.config.parse.ConfigDocument;
import dev.bascule.bootstrap.config.parse.ConfigSection;
import dev.bascule.bootstrap.config.parse.QuantityParser;
import dev.bascule.domain.ratelimit.Rate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Reads {@code limits}, and the rates of servers. */
public final class LimitsReader {

  private static final Set<String> KEYS =
      Set.of(
          "perCaller", "groups", "maxRequests", "maxStreams", "maxChildren", "sessionIdle", "heap");
  private static final Set<String> CALLER_KEYS = Set.of("rate", "burst", "concurrent");
  private static final BridgeLimits DEFAULTS = BridgeLimits.DEFAULTS;

  private LimitsReader() {}

  public static BridgeLimits read(ConfigSection root) {
    ConfigSection limits = root.section("limits", KEYS);
    return new BridgeLimits(
        new CallerQuotas(caller(limits.section("perCaller", CALLER_KEYS)), groups(limits)),
        limits.count("maxRequests", DEFAULTS.maxRequests()),
        limits.count("maxStreams", DEFAULTS.maxStreams()),
        limits.count("maxChildren", DEFAULTS.maxChildren()),
        limits.positiveDuration("sessionIdle", DEFAULTS.sessionIdle()),
        limits
            .read(
                "heap",
                "a number more than 0 and less than 1, such as 0.85",
                text -> QuantityParser.share(text).filter(share -> share > 0))
            .orElse(DEFAULTS.heap()));
  }

  private static List<CallerQuotas.GroupQuota> groups(ConfigSection limits) {
    return limits.members("groups").stream()
        .map(
            member ->
                new CallerQuotas.GroupQuota(
                    member.key(),
                    caller(
                        ConfigSection.of(
                            limits.values(),
                            ConfigDocument.join(limits.pathOf("groups"), member.key()),
                            member,
                            CALLER_KEYS))))
        .toList();
  }

  private static CallerQuota caller(ConfigSection section) {
    Optional<Integer> concurrent =
        section.wholeNumber("concurrent", "a whole number of at least 1", number -> number >= 1);
    return new CallerQuota(
        rate(section), concurrent.map(OptionalInt::of).orElseGet(OptionalInt::empty));
  }

  /**
   * Reads {@code rate} and {@code burst} of {@code section}. The burst defaults to the permits of
   * one period.
   */
  public static Optional<Rate> rate(ConfigSection section) {
    Optional<Rate> rate =
        section.read("rate", "a rate such as 50/s, 100/m or 1000/h", QuantityParser::rate);
    Optional<Integer> burst =
        section.wholeNumber(
            "burst",
            "a whole number from 1 to " + Rate.MAX_PERMITS,
            number -> number >= 1 && number <= Rate.MAX_PERMITS);
    if (section.has("burst") && !section.has("rate")) {
      section.report("burst", "has no effect without `rate`");
    }
    return rate.map(read -> new Rate(read.times(), read.per(), burst.orElseGet(read::burst)));
  }
}
