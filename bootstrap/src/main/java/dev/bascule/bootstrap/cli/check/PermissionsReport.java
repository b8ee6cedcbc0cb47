package dev.bascule.bootstrap.cli.check;

import dev.bascule.application.policy.Permissions;
import dev.bascule.application.policy.Permissions.AccessPattern;
import dev.bascule.application.policy.Permissions.Grants;
import dev.bascule.bootstrap.config.load.SourceMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reports the permissions, group by group. */
final class PermissionsReport {

  private PermissionsReport() {}

  static SettingGroup group(Permissions permissions, SourceMap sourceMap) {
    SettingGroup group = new SettingGroup("rights", "", sourceMap);
    if (permissions.areUnlimited()) {
      group.add("rights", "no permission rules: all callers have full access except admin");
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

  /** Returns the patterns as written in the file, since one may come from a variable. */
  private static List<String> patterns(
      String key, List<AccessPattern> patterns, SourceMap sourceMap) {
    List<String> shown = new ArrayList<>();
    for (int i = 0; i < patterns.size(); i++) {
      shown.add(sourceMap.displayValue(key + "[" + i + "]", patterns.get(i).text()));
    }
    return shown;
  }
}
