package dev.bascule.adapter.out.mcp.protocol.modern;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.mcp.json.JsonObjectWriter;
import dev.bascule.mcp.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The filter of a subscription (MCP 2026-07-28, basic/patterns/subscriptions).
 *
 * @param lists the lists
 * @param uris the resources
 */
record SubscriptionFilter(Set<ListKind> lists, Set<String> uris) {

  private static final byte[] TRUE = {'t', 'r', 'u', 'e'};

  SubscriptionFilter {
    lists = Set.copyOf(lists);
    uris = Set.copyOf(uris);
  }

  boolean isNothing() {
    return lists.isEmpty() && uris.isEmpty();
  }

  /** Returns the params of the subscription request. */
  JsonBytes params() {
    JsonObjectWriter notifications = new JsonObjectWriter();
    if (lists.contains(ListKind.TOOLS)) {
      notifications.member("toolsListChanged", TRUE);
    }
    if (lists.contains(ListKind.PROMPTS)) {
      notifications.member("promptsListChanged", TRUE);
    }
    if (lists.contains(ListKind.RESOURCES)) {
      notifications.member("resourcesListChanged", TRUE);
    }
    if (!uris.isEmpty()) {
      notifications.member("resourceSubscriptions", array(uris));
    }
    return new JsonObjectWriter().member("notifications", notifications.toJson()).toJson();
  }

  private static byte[] array(Set<String> uris) {
    List<String> sorted = new ArrayList<>(uris);
    sorted.sort(String::compareTo);
    JsonWriter text = new JsonWriter().raw("[");
    String separator = "";
    for (String uri : sorted) {
      text.raw(separator).string(uri);
      separator = ",";
    }
    return text.raw("]").toBytes();
  }
}
