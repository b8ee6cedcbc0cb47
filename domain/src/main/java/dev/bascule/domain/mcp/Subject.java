package dev.bascule.domain.mcp;

import static java.util.Objects.requireNonNull;

/** What a server is asked for: a call of a tool, all that it lists of one kind, and so on. */
public sealed interface Subject permits ListKind, Subject.Discovery, Subject.Resource, ToolName {

  /** What a resource holds. */
  record Resource(String uri) implements Subject {
    public Resource {
      requireNonNull(uri, "uri");
    }
  }

  /** What the server says of itself. */
  record Discovery() implements Subject {}
}
