package dev.bascule.adapter.out.mcp.protocol.modern;

import dev.bascule.adapter.out.mcp.protocol.OfferedLists;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.mcp.json.JsonSlice;
import dev.bascule.mcp.json.MalformedMessageException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The lists and the notifications that a server supports, according to its capabilities.
 *
 * @param offered the lists that it offers; empty if it states none
 * @param lists the lists whose changes it announces
 * @param resources whether it supports resource subscriptions
 */
record NotificationCapabilities(
    Optional<Set<ListKind>> offered, Set<ListKind> lists, boolean resources) {

  static final NotificationCapabilities NOTHING =
      new NotificationCapabilities(Optional.empty(), Set.of(), false);

  NotificationCapabilities {
    lists = Set.copyOf(lists);
  }

  /** Reads {@code capabilities}, a JSON object. */
  static NotificationCapabilities parse(JsonBytes capabilities) {
    JsonSlice all = JsonSlice.of(capabilities.toByteArray());
    try {
      Set<ListKind> lists = EnumSet.noneOf(ListKind.class);
      for (ListKind kind : List.of(ListKind.TOOLS, ListKind.PROMPTS, ListKind.RESOURCES)) {
        if (isTrue(all.find(kind.member(), "listChanged"))) {
          lists.add(kind);
        }
      }
      return new NotificationCapabilities(
          OfferedLists.parse(capabilities), lists, isTrue(all.find("resources", "subscribe")));
    } catch (MalformedMessageException e) {
      throw new AssertionError("the capabilities were read as an object before", e);
    }
  }

  private static boolean isTrue(Optional<JsonSlice> flag) {
    return flag.map(JsonSlice::text).orElse("").equals("true");
  }
}
