package dev.bascule.application.policy;

import dev.bascule.domain.mcp.Caller;
import java.util.List;

/**
 * The quotas of callers.
 *
 * @param perCaller the quota of each caller without a group quota
 * @param groups the quotas of callers by group; the first matching one applies
 */
public record CallerQuotas(CallerQuota perCaller, List<GroupQuota> groups) {

  /** Unlimited for all callers. */
  public static final CallerQuotas NONE = new CallerQuotas(CallerQuota.NONE, List.of());

  public CallerQuotas {
    groups = List.copyOf(groups);
  }

  /** The quota of each caller in a group. */
  public record GroupQuota(String group, CallerQuota quota) {}

  /** Returns the quota of {@code caller}. */
  public CallerQuota of(Caller caller) {
    for (GroupQuota each : groups) {
      if (caller.groups().contains(each.group())) {
        return each.quota();
      }
    }
    return perCaller;
  }
}
