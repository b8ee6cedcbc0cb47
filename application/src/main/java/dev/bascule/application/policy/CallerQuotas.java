package dev.bascule.application.policy;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.mcp.Caller;
import java.util.List;

/**
 * What each caller may have.
 *
 * @param perCaller what a caller may have that is in none of the groups
 * @param groups what those may have that are in a group; of several, the first decides
 */
public record CallerQuotas(CallerQuota perCaller, List<GroupQuota> groups) {

  /** Each may have all that it will. */
  public static final CallerQuotas NONE = new CallerQuotas(CallerQuota.NONE, List.of());

  public CallerQuotas {
    requireNonNull(perCaller, "perCaller");
    groups = List.copyOf(groups);
  }

  /** What each caller in a group may have. */
  public record GroupQuota(String group, CallerQuota quota) {
    public GroupQuota {
      requireNonNull(group, "group");
      requireNonNull(quota, "quota");
    }
  }

  /** Returns what {@code caller} may have. */
  public CallerQuota of(Caller caller) {
    for (GroupQuota each : groups) {
      if (caller.groups().contains(each.group())) {
        return each.quota();
      }
    }
    return perCaller;
  }
}
