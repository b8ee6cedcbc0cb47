package dev.bascule.adapter.out.mcp;

import dev.bascule.domain.tool.CacheHints;
import dev.bascule.domain.tool.Listing;
import dev.bascule.domain.tool.Scope;
import dev.bascule.domain.tool.ServerId;
import dev.bascule.domain.tool.ToolDescription;
import dev.bascule.domain.tool.ToolName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes one listing of several pages. */
final class ToolPages {

  private static final Logger log = LoggerFactory.getLogger(ToolPages.class);

  private ToolPages() {}

  /** Merges {@code pages}, of which there is at least one, in their order. */
  static Listing merge(ServerId server, List<ToolPage> pages) {
    Set<ToolName> names = new HashSet<>();
    List<ToolDescription> tools = new ArrayList<>();
    List<ToolName> repeated = new ArrayList<>();
    for (ToolPage page : pages) {
      for (ToolDescription tool : page.tools()) {
        if (names.add(tool.name())) {
          tools.add(tool);
        } else {
          repeated.add(tool.name());
        }
      }
    }
    tellOf(repeated, server);
    return new Listing(tools, hints(pages));
  }

  private static void tellOf(List<ToolName> repeated, ServerId server) {
    if (!repeated.isEmpty()) {
      log.warn(
          "Server {} lists {} tools under a name that another one has, {} for one; the first is"
              + " kept",
          server,
          repeated.size(),
          repeated.getFirst());
    }
  }

  /** What holds for all pages: the shortest life that one of them names, the narrowest scope. */
  private static CacheHints hints(List<ToolPage> pages) {
    Duration shortest = null;
    Scope scope = Scope.PUBLIC;
    for (ToolPage page : pages) {
      shortest = shorter(shortest, page.hints().timeToLive());
      if (page.hints().scope() == Scope.PRIVATE) {
        scope = Scope.PRIVATE;
      }
    }
    return new CacheHints(shortest, scope);
  }

  private static @Nullable Duration shorter(@Nullable Duration one, @Nullable Duration other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.compareTo(other) <= 0 ? one : other;
  }
}
