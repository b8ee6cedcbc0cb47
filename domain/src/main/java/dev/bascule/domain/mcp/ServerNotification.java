package dev.bascule.domain.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.json.JsonBytes;

/** A notification from a server that belongs to no request. */
public sealed interface ServerNotification {

  /**
   * A listing changed: {@code notifications/.../list_changed}.
   *
   * @param kind the listing; {@link ListKind#RESOURCES} includes the templates
   */
  record ListChanged(ListKind kind) implements ServerNotification {
    public ListChanged {
      requireNonNull(kind, "kind");
    }
  }

  /**
   * The content of a resource changed: {@code notifications/resources/updated}.
   *
   * @param uri the resource, or a sub-resource of one with a subscription; not longer than {@link
   *     ResourceUris#MAX_LENGTH} if a server sent it
   * @param params the notification's params as the server sent them; none if they were too large
   */
  record ResourceUpdated(String uri, JsonBytes params) implements ServerNotification {
    public ResourceUpdated {
      requireNonNull(uri, "uri");
      requireNonNull(params, "params");
    }
  }

  /**
   * The server logged a message: {@code notifications/message}.
   *
   * @param level its severity
   * @param params the notification's params as the server sent them
   */
  record LogMessage(LogLevel level, JsonBytes params) implements ServerNotification {
    public LogMessage {
      requireNonNull(level, "level");
      requireNonNull(params, "params");
    }
  }

  /** A notification that the bridge does not know. */
  record Other(ServerMessage message) implements ServerNotification {
    public Other {
      requireNonNull(message, "message");
    }
  }

  /**
   * The server restarted with a new session or process, or notifications may have been lost: all
   * its listings and resources may have changed.
   */
  record Reset() implements ServerNotification {}
}
