package dev.bascule.domain.cache;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ToolName;

/** What a server is asked for. */
public sealed interface Subject {

  /** A call of a tool. */
  record Tool(ToolName name) implements Subject {
    public Tool {
      requireNonNull(name, "name");
    }

    /** As a record's own, which is not inlined: it is asked for with each call. */
    @Override
    public int hashCode() {
      return name.hashCode();
    }
  }

  /** All that the server lists of one kind, every page. */
  record Listing(ListKind kind) implements Subject {
    public Listing {
      requireNonNull(kind, "kind");
    }
  }

  /** What a resource holds. */
  record Resource(String uri) implements Subject {
    public Resource {
      requireNonNull(uri, "uri");
    }
  }

  /** What the server says of itself. */
  record Discovery() implements Subject {}
}
