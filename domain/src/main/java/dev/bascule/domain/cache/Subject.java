package dev.bascule.domain.cache;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.tool.ToolName;

/** What a server is asked for. */
public sealed interface Subject {

  /** A call of a tool. */
  record Tool(ToolName name) implements Subject {
    public Tool {
      requireNonNull(name, "name");
    }
  }

  /** The list of tools. */
  enum Tools implements Subject {
    /** All of them, every page. */
    ALL
  }
}
