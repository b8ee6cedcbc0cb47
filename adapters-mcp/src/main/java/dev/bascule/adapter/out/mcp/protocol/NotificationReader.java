package dev.bascule.adapter.out.mcp.protocol;

import dev.bascule.adapter.out.mcp.json.MetaKeys;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.mcp.ServerNotification;
import java.util.Optional;
import java.util.OptionalLong;

/** A reader of the notifications of servers of all revisions. Stateless. */
public final class NotificationReader {

  public static final String ACKNOWLEDGED = "notifications/subscriptions/acknowledged";
  public static final String PROGRESS = "notifications/progress";
  public static final String LOG_MESSAGE = "notifications/message";
  public static final String CANCELLED = "notifications/cancelled";

  private NotificationReader() {}

  /**
   * Returns the notification in {@code message}; empty if it belongs to a single request, or is
   * incomplete.
   */
  public static Optional<ServerNotification> notification(ServerMessage message) {
    return switch (message.method()) {
      case "notifications/tools/list_changed" ->
          Optional.of(new ServerNotification.ListChanged(ListKind.TOOLS));
      case "notifications/prompts/list_changed" ->
          Optional.of(new ServerNotification.ListChanged(ListKind.PROMPTS));
      case "notifications/resources/list_changed" ->
          Optional.of(new ServerNotification.ListChanged(ListKind.RESOURCES));
      case "notifications/resources/updated" ->
          NotificationParams.text(message, "uri")
              .map(uri -> new ServerNotification.ResourceUpdated(uri, message.params()));
      case LOG_MESSAGE ->
          NotificationParams.text(message, "level")
              .flatMap(LogLevel::of)
              .map(level -> new ServerNotification.LogMessage(level, message.params()));
      case PROGRESS, CANCELLED, ACKNOWLEDGED -> Optional.empty();
      default -> Optional.of(new ServerNotification.Other(message));
    };
  }

  /** Returns whether {@code message} announces a change, which concerns all clients. */
  public static boolean isChange(ServerMessage message) {
    return notification(message)
        .filter(
            notification ->
                notification instanceof ServerNotification.ListChanged
                    || notification instanceof ServerNotification.ResourceUpdated)
        .isPresent();
  }

  /** Returns whether {@code message} belongs to the request with whose response it arrives. */
  public static boolean belongsToRequest(ServerMessage message) {
    return message.method().equals(PROGRESS) || message.method().equals(LOG_MESSAGE);
  }

  /**
   * Returns the request of the progress in {@code message}; empty if it is not a request of the
   * bridge.
   */
  public static OptionalLong progressToken(ServerMessage message) {
    return NotificationParams.integer(message, "progressToken");
  }

  /** Returns the subscription of {@code message}; empty if it is not one of the bridge. */
  public static OptionalLong subscriptionId(ServerMessage message) {
    return NotificationParams.integerOfMeta(message, MetaKeys.SUBSCRIPTION_ID);
  }

  /** Returns the request that {@code message} cancels; empty if it is not one of the bridge. */
  public static OptionalLong requestId(ServerMessage message) {
    return NotificationParams.integer(message, "requestId");
  }

  /**
   * Returns the request to which {@code message} is related; empty if it is not one of the bridge.
   */
  public static OptionalLong relatedRequestId(ServerMessage message) {
    return switch (message.method()) {
      case PROGRESS -> progressToken(message);
      case CANCELLED -> requestId(message);
      default -> subscriptionId(message);
    };
  }
}
