package dev.bascule.bootstrap.cli;

import dev.bascule.application.policy.CallerLimit;
import dev.bascule.application.policy.CallerLimits;
import dev.bascule.bootstrap.config.BridgeLimits;
import dev.bascule.bootstrap.config.Written;
import dev.bascule.domain.limit.Rate;
import java.util.Optional;

/** Says what the bridge bears, value by value. */
final class LimitsReport {

  private LimitsReport() {}

  static SettingGroup group(BridgeLimits limits, Written written) {
    SettingGroup group = new SettingGroup("limits", "limits.", written);
    caller(group, "perCaller", limits.callers().perCaller());
    for (CallerLimits.OfGroup each : limits.callers().groups()) {
      caller(group, "groups." + each.group(), each.limit());
    }
    group.add("maxRequests", limits.maxRequests());
    group.add("maxStreams", limits.maxStreams());
    group.add("maxChildren", limits.maxChildren());
    group.add("heap", Double.toString(limits.heap()));
    return group;
  }

  private static void caller(SettingGroup group, String name, CallerLimit limit) {
    rate(group, name + ".", limit.rate());
    group.add(
        name + ".concurrent",
        limit.concurrent().isPresent()
            ? Integer.toString(limit.concurrent().getAsInt())
            : "any number");
  }

  /** Adds a rate and its burst, if there is one. */
  static void rate(SettingGroup group, String prefix, Optional<Rate> rate) {
    group.add(prefix + "rate", rate.map(Rate::text).orElse("any"));
    rate.ifPresent(one -> group.add(prefix + "burst", one.burst()));
  }
}
