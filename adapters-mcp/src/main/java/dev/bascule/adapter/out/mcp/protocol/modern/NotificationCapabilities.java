package dev.bascule.adapter.out.mcp.protocol.modern;

import dev.bascule.adapter.out.mcp.json.JsonCursor;
import dev.bascule.adapter.out.mcp.json.JsonSlice;
import dev.bascule.adapter.out.mcp.json.MalformedMessageException;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ListKind;
import java.util.EnumSet;
import java.util.Set;

/**
 * The notifications that a server supports, according to its capabilities.
 *
 * @param lists the lists whose changes it announces
 * @param resources whether it supports resource subscriptions
 */
record NotificationCapabilities(Set<ListKind> lists, boolean resources) {

  static final NotificationCapabilities NOTHING = new NotificationCapabilities(Set.of(), false);

  NotificationCapabilities {
    lists = Set.copyOf(lists);
  }

  /** Reads {@code capabilities}, a JSON object. */
  static NotificationCapabilities parse(JsonBytes capabilities) {
    Members members = new Members();
    try {
      JsonCursor.readObject(
          JsonSlice.of(capabilities.toByteArray()),
          (name, value) -> {
            if (value.isObject()) {
              value.members((member, flag) -> members.take(name, member, flag.isTrue()));
            }
          });
    } catch (MalformedMessageException e) {
      throw new AssertionError("the capabilities were read as an object before", e);
    }
    return new NotificationCapabilities(members.lists, members.resources);
  }

  private static final class Members {

    private final Set<ListKind> lists = EnumSet.noneOf(ListKind.class);
    private boolean resources;

    void take(String capability, String member, boolean isTrue) {
      if (member.equals("subscribe") && capability.equals("resources")) {
        resources = isTrue;
      } else if (member.equals("listChanged") && isTrue) {
        switch (capability) {
          case "tools" -> lists.add(ListKind.TOOLS);
          case "prompts" -> lists.add(ListKind.PROMPTS);
          case "resources" -> lists.add(ListKind.RESOURCES);
          default -> {
            // The bridge lists nothing else.
          }
        }
      }
    }
  }
}
