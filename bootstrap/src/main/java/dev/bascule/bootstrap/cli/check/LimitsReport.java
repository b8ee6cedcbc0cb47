package dev.bascule.bootstrap.cli.check;

import dev.bascule.application.policy.CallerQuota;
import dev.bascule.application.policy.CallerQuotas;
import dev.bascule.bootstrap.config.BridgeLimits;
import dev.bascule.bootstrap.config.load.SourceMap;
import dev.bascule.domain.ratelimit.Rate;
import java.util.Optional;

/** Reports the limits of the bridge, value by value. */
final class LimitsReport {

  private LimitsReport() {}

  static SettingGroup group(BridgeLimits limits, SourceMap sourceMap) {
    SettingGroup group = new SettingGroup("limits", "limits.", sourceMap);
    caller(group, "perCaller", limits.callers().perCaller());
    for (CallerQuotas.GroupQuota each : limits.callers().groups()) {
      caller(group, "groups." + each.group(), each.quota());
    }
    group.add("maxRequests", limits.maxRequests());
    group.add("maxStreams", limits.maxStreams());
    group.add("maxChildren", limits.maxChildren());
    group.add("sessionIdle", limits.sessionIdle());
    group.add("heap", Double.toString(limits.heap()));
    return group;
  }

  private static void caller(SettingGroup group, String name, CallerQuota quota) {
    rate(group, name + ".", quota.rate());
    group.add(
        name + ".concurrent",
        quota.concurrent().isPresent()
            ? Integer.toString(quota.concurrent().getAsInt())
            : "unlimited");
  }

  /** Adds a rate and its burst, if a rate is configured. */
  static void rate(SettingGroup group, String prefix, Optional<Rate> rate) {
    group.add(prefix + "rate", rate.map(Rate::text).orElse("unlimited"));
    rate.ifPresent(one -> group.add(prefix + "burst", one.burst()));
  }
}
