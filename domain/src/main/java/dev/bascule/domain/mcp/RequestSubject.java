package dev.bascule.domain.mcp;

import static java.util.Objects.requireNonNull;

/**
 * The subject of requests to a server: a tool name for all calls of that tool, a kind of listing
 * for all its pages.
 */
public sealed interface RequestSubject
    permits ListKind, RequestSubject.Discovery, RequestSubject.Resource, ToolName {

  /** The content of a resource. */
  record Resource(String uri) implements RequestSubject {
    public Resource {
      requireNonNull(uri, "uri");
    }
  }

  /** The self-description of the server. */
  record Discovery() implements RequestSubject {}
}
