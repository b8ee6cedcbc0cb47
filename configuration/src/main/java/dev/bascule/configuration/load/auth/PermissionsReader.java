package dev.bascule.configuration.load.auth;

import static dev.bascule.configuration.parse.KeyCondition.has;
import static dev.bascule.configuration.parse.KeyCondition.is;
import static dev.bascule.configuration.parse.KeyCondition.isFilled;
import static dev.bascule.configuration.parse.KeyCondition.not;

import dev.bascule.application.policy.Permissions;
import dev.bascule.application.policy.Permissions.AccessPattern;
import dev.bascule.application.policy.Permissions.Grants;
import dev.bascule.configuration.parse.ConfigDocument;
import dev.bascule.configuration.parse.ConfigNode;
import dev.bascule.configuration.parse.ConfigSection;
import dev.bascule.configuration.parse.ValueType;
import dev.bascule.domain.text.SpellingSuggestion;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the permissions. */
public final class PermissionsReader {

  private static final List<String> KEYS = List.of("allow", "deny", "readOnly", "admin", "metrics");
  private static final ValueType<AccessPattern> PATTERN =
      ValueType.parsed(
          "a server or tools of a server, such as files, \"*\" or files/read_*",
          "[^/]+(?:/[\\s\\S]+)?",
          AccessPattern::of);

  private final Set<String> servers;

  private PermissionsReader(Set<String> servers) {
    this.servers = servers;
  }

  public static Permissions read(ConfigSection root) {
    PermissionsReader reader = new PermissionsReader(root.namesIn("mcpServers"));
    List<ConfigNode.Member> groups =
        root.members("rights", ValueType.NOT_BLANK).stream()
            .sorted(Comparator.comparing(ConfigNode.Member::key))
            .toList();
    root.reject(
        has("rights").and(not(isFilled("rights"))),
        "rights",
        "is empty, so it is unclear whether all callers have full access or none;"
            + " remove it, or define permissions for `\"*\"`");
    if (!root.has("rights")) {
      root.show("rights", "no permission rules: all callers have full access except admin");
      return Permissions.ALL;
    }
    Map<String, Grants> byGroup = new HashMap<>();
    for (ConfigNode.Member group : groups) {
      byGroup.put(group.key(), reader.grants(root, group));
    }
    return new Permissions(byGroup);
  }

  private Grants grants(ConfigSection root, ConfigNode.Member group) {
    String path = ConfigDocument.join(root.pathOf("rights"), group.key());
    if (group.key().isBlank()) {
      root.values().errors().add(group.location(), path, "expected a group name, or `*`");
    }
    ConfigSection section = root.section("rights", group, KEYS);
    boolean readOnly = section.flag("readOnly", false);
    section.reject(
        is("readOnly", "true").and(not(has("allow"))), "readOnly", "has no effect without `allow`");
    return new Grants(
        patterns(section, "allow"),
        patterns(section, "deny"),
        readOnly,
        section.flag("admin", false),
        section.flag("metrics", false));
  }

  private List<AccessPattern> patterns(ConfigSection section, String key) {
    List<AccessPattern> patterns = section.list(key, PATTERN);
    section.showValue(key, section.written(key));
    patterns.forEach(pattern -> checkServer(section, key, pattern));
    return patterns;
  }

  /**
   * Reports an unknown server, since a misspelt name would leave open what the rule should deny.
   */
  private void checkServer(ConfigSection section, String key, AccessPattern pattern) {
    if (servers.stream().noneMatch(pattern.servers()::matches)) {
      String hint =
          SpellingSuggestion.nearest(pattern.servers().pattern(), servers)
              .map(near -> "; did you mean `" + near + "`?")
              .orElse("");
      section.report(key, "`" + pattern.text() + "` matches no server in this file" + hint);
    }
  }
}
