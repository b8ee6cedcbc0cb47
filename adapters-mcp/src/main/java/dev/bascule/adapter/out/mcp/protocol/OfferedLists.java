package dev.bascule.adapter.out.mcp.protocol;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.mcp.json.JsonSlice;
import dev.bascule.mcp.json.MalformedMessageException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** The lists that a server offers, according to its capabilities (MCP, basic/lifecycle). */
public final class OfferedLists {

  private OfferedLists() {}

  /**
   * Returns the kinds of lists in {@code capabilities}, a JSON object; empty if it names none. Such
   * a server does not state what it offers.
   */
  public static Optional<Set<ListKind>> parse(JsonBytes capabilities) {
    JsonSlice all = JsonSlice.of(capabilities.toByteArray());
    try {
      Set<ListKind> lists = EnumSet.noneOf(ListKind.class);
      for (ListKind kind : ListKind.values()) {
        if (all.find(capability(kind)).isPresent()) {
          lists.add(kind);
        }
      }
      return lists.isEmpty() ? Optional.empty() : Optional.of(Set.copyOf(lists));
    } catch (MalformedMessageException e) {
      throw new AssertionError("the capabilities were read as an object before", e);
    }
  }

  private static String capability(ListKind kind) {
    return switch (kind) {
      case TOOLS, PROMPTS, RESOURCES -> kind.member();
      case RESOURCE_TEMPLATES -> ListKind.RESOURCES.member();
    };
  }
}
