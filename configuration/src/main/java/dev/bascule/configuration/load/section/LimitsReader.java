package dev.bascule.configuration.load.section;

import static dev.bascule.configuration.parse.KeyCondition.has;
import static dev.bascule.configuration.parse.KeyCondition.hasWithin;
import static dev.bascule.configuration.parse.KeyCondition.not;

import dev.bascule.application.policy.CallerQuota;
import dev.bascule.application.policy.CallerQuotas;
import dev.bascule.configuration.BridgeLimits;
import dev.bascule.configuration.parse.ConfigSection;
import dev.bascule.configuration.parse.QuantityParser;
import dev.bascule.configuration.parse.ValueType;
import dev.bascule.domain.ratelimit.Rate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads {@code limits}, and the rates of servers. */
public final class LimitsReader {

  private static final List<String> KEYS =
      List.of(
          "perCaller",
          "groups",
          "shared",
          "maxRequests",
          "maxStreams",
          "maxChildren",
          "maxSessions",
          "maxSessionsPerCaller",
          "sessionIdle",
          "pageBytes",
          "documentBytes",
          "heap");
  private static final List<String> CALLER_KEYS = List.of("rate", "burst", "concurrent");
  private static final String ANY_NAME = "[\\s\\S]*";
  private static final ValueType<Double> HEAP =
      ValueType.share("a number more than 0 and less than 1, such as 0.85", /* mayBeZero= */ false);
  private static final ValueType<Rate> RATE =
      ValueType.parsed(
          "a rate such as 50/s, 100/m or 1000/h",
          QuantityParser.RATE_PATTERN,
          QuantityParser::rate);
  private static final BridgeLimits DEFAULTS = BridgeLimits.DEFAULTS;

  /** By default, one caller may have a quarter of all sessions. */
  private static final int CALLER_SHARE = 4;

  private LimitsReader() {}

  public static BridgeLimits read(ConfigSection root) {
    ConfigSection limits = root.fixedUntilRestart().section("limits", KEYS);
    root.reject(
        hasWithin("limits", "shared", "true").and(not(has("shared"))),
        "limits",
        "`shared: true` requires the section `shared`, with `url` and `secretFile`; without it,"
            + " remove `shared` from `limits`");
    int maxSessions = limits.count("maxSessions", DEFAULTS.maxSessions());
    return new BridgeLimits(
        new CallerQuotas(caller(limits.section("perCaller", CALLER_KEYS)), groups(limits)),
        limits.flag("shared", DEFAULTS.sharesRates()),
        limits.count("maxRequests", DEFAULTS.maxRequests()),
        limits.count("maxStreams", DEFAULTS.maxStreams()),
        limits.count("maxChildren", DEFAULTS.maxChildren()),
        maxSessions,
        limits.readOr(
            "maxSessionsPerCaller", ValueType.COUNT, Math.max(1, maxSessions / CALLER_SHARE)),
        limits.positiveDuration("sessionIdle", DEFAULTS.sessionIdle()),
        limits.size("pageBytes", DEFAULTS.pageBytes()),
        limits.optional("documentBytes", ValueType.size(Long.MAX_VALUE), "automatic"),
        limits.read("heap", HEAP, DEFAULTS.heap()));
  }

  private static List<CallerQuotas.GroupQuota> groups(ConfigSection limits) {
    return limits.members("groups", ANY_NAME).stream()
        .map(
            member ->
                new CallerQuotas.GroupQuota(
                    member.key(), caller(limits.section("groups", member, CALLER_KEYS))))
        .toList();
  }

  private static CallerQuota caller(ConfigSection section) {
    Optional<Integer> concurrent = section.optional("concurrent", ValueType.COUNT, "unlimited");
    return new CallerQuota(
        rate(section), concurrent.map(OptionalInt::of).orElseGet(OptionalInt::empty));
  }

  /**
   * Reads {@code rate} and {@code burst} of {@code section}. The burst defaults to the permits of
   * one period.
   */
  public static Optional<Rate> rate(ConfigSection section) {
    Optional<Rate> rate = section.optional("rate", RATE, "unlimited");
    Optional<Integer> burst = section.read("burst", ValueType.numberUpTo(Rate.MAX_PERMITS));
    section.reject(has("burst").and(not(has("rate"))), "burst", "has no effect without `rate`");
    rate.ifPresent(read -> section.showValue("burst", burst.orElseGet(read::burst)));
    return rate.map(read -> new Rate(read.times(), read.per(), burst.orElseGet(read::burst)));
  }
}
