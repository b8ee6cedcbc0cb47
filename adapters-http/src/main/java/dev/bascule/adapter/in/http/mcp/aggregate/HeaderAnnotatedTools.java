package dev.bascule.adapter.in.http.mcp.aggregate;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.adapter.in.http.mcp.protocol.ParamHeaderValidator;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolName;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The recently listed tools whose arguments are mirrored in header fields. Clients use the last
 * listing that they saw, however old, so entries do not expire; not reliable for any other purpose.
 *
 * <p>Thread-safe; bounded.
 */
final class HeaderAnnotatedTools {

  private static final int MAX = 10_000;

  private record Key(ServerId server, ToolName tool) {}

  /** In access order; empty for a tool without mirrored arguments. */
  @GuardedBy("this")
  private final Map<Key, Optional<Tool>> tools =
      new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true);

  /** Records the listing of {@code server}. */
  void remember(ServerId server, Listing listing) {
    for (Tool tool : listing.tools()) {
      remember(
          new Key(server, tool.name()),
          Optional.of(tool).filter(ParamHeaderValidator::hasAnnotation));
    }
  }

  private synchronized void remember(Key key, Optional<Tool> tool) {
    tools.put(key, tool);
    if (tools.size() > MAX) {
      tools.remove(tools.keySet().iterator().next());
    }
  }

  /** Returns whether {@code server} listed the tool without mirrored arguments. */
  synchronized boolean isUnannotated(ServerId server, ToolName tool) {
    Optional<Tool> annotated = tools.get(new Key(server, tool));
    return annotated != null && annotated.isEmpty();
  }
}
