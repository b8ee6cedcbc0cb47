package dev.bascule.domain.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.json.JsonBytes;

/** What a server tells that belongs to no request. */
public sealed interface ServerNotification {

  /**
   * What it lists changed: {@code notifications/.../list_changed}.
   *
   * @param kind what; {@link ListKind#RESOURCES} is said of the templates too
   */
  record ListChanged(ListKind kind) implements ServerNotification {
    public ListChanged {
      requireNonNull(kind, "kind");
    }
  }

  /**
   * What a resource holds changed: {@code notifications/resources/updated}.
   *
   * @param uri the resource, or a part of one that was subscribed to
   * @param params the notification's params as the server sent them
   */
  record ResourceUpdated(String uri, JsonBytes params) implements ServerNotification {
    public ResourceUpdated {
      requireNonNull(uri, "uri");
      requireNonNull(params, "params");
    }
  }

  /**
   * It logs something: {@code notifications/message}.
   *
   * @param level how grave it is
   * @param params the notification's params as the server sent them
   */
  record LogMessage(LogLevel level, JsonBytes params) implements ServerNotification {
    public LogMessage {
      requireNonNull(level, "level");
      requireNonNull(params, "params");
    }
  }

  /** It tells something that the bridge does not know. */
  record Other(ServerMessage message) implements ServerNotification {
    public Other {
      requireNonNull(message, "message");
    }
  }

  /**
   * It began anew, with another session or process, or could not be heard for a while: whatever it
   * lists or holds may have changed.
   */
  record Reset() implements ServerNotification {}
}
