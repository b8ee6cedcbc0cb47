package dev.bascule.adapter.in.http.openapi.schema;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Converts schemas of earlier revisions of JSON Schema to 2020-12. */
final class DraftUpgrader {

  private DraftUpgrader() {}

  /** Replaces outdated keywords in {@code written}, a single schema, in place. */
  static void upgrade(ObjectNode written) {
    upgradeTuple(written);
    upgradeDependencies(written);
    upgradeLimit(written, "minimum", "exclusiveMinimum");
    upgradeLimit(written, "maximum", "exclusiveMaximum");
  }

  private static void upgradeTuple(ObjectNode written) {
    JsonNode more = written.remove("additionalItems");
    if (!written.path("items").isArray()) {
      return;
    }
    JsonNode items = written.remove("items");
    if (!items.isEmpty()) {
      written.set("prefixItems", items);
    }
    if (more != null) {
      written.set("items", more);
    }
  }

  private static void upgradeDependencies(ObjectNode written) {
    JsonNode dependencies = written.remove("dependencies");
    if (dependencies == null) {
      return;
    }
    for (Map.Entry<String, JsonNode> each : dependencies.properties()) {
      String keyword = each.getValue().isArray() ? "dependentRequired" : "dependentSchemas";
      written.withObjectProperty(keyword).set(each.getKey(), each.getValue());
    }
  }

  private static void upgradeLimit(ObjectNode written, String limit, String exclusive) {
    JsonNode flag = written.path(exclusive);
    if (!flag.isBoolean()) {
      return;
    }
    written.remove(exclusive);
    if (flag.booleanValue() && written.has(limit)) {
      written.set(exclusive, written.remove(limit));
    }
  }
}
