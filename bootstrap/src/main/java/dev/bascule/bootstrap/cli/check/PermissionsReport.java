package dev.bascule.bootstrap.cli.check;

import dev.bascule.application.policy.Permissions;
import dev.bascule.application.policy.Permissions.AccessPattern;
import dev.bascule.application.policy.Permissions.Grants;
import dev.bascule.bootstrap.config.load.SourceMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Says who may do what, group by group. */
final class PermissionsReport {

  private PermissionsReport() {}

  static SettingGroup group(Permissions permissions, SourceMap sourceMap) {
    SettingGroup group = new SettingGroup("rights", "", sourceMap);
    if (permissions.areUnlimited()) {
      group.add("rights", "none, everybody may do everything but administer");
    }
    for (Map.Entry<String, Grants> each : new TreeMap<>(permissions.byGroup()).entrySet()) {
      grants(group, "rights." + each.getKey() + ".", each.getValue(), sourceMap);
    }
    return group;
  }

  private static void grants(SettingGroup group, String path, Grants grants, SourceMap sourceMap) {
    group.add(path + "allow", patterns(path + "allow", grants.allow(), sourceMap));
    group.add(path + "deny", patterns(path + "deny", grants.deny(), sourceMap));
    group.add(path + "readOnly", grants.readOnly());
    group.add(path + "admin", grants.administer());
    group.add(path + "metrics", grants.measure());
  }

  /** As the file writes them, since one may come from a variable. */
  private static List<String> patterns(
      String key, List<AccessPattern> patterns, SourceMap sourceMap) {
    List<String> shown = new ArrayList<>();
    for (int i = 0; i < patterns.size(); i++) {
      shown.add(sourceMap.displayValue(key + "[" + i + "]", patterns.get(i).text()));
    }
    return shown;
  }
}
