package dev.bascule.domain.mcp;

import static java.util.Objects.requireNonNull;

/**
 * What a server is asked for. The name of a tool stands for the calls of it, a kind of listing for
 * all that the server lists of that kind, every page.
 */
public sealed interface RequestSubject
    permits ListKind, RequestSubject.Discovery, RequestSubject.Resource, ToolName {

  /** What a resource holds. */
  record Resource(String uri) implements RequestSubject {
    public Resource {
      requireNonNull(uri, "uri");
    }
  }

  /** What the server says of itself. */
  record Discovery() implements RequestSubject {}
}
