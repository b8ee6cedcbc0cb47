package dev.bascule.adapter.out.mcp.protocol;

import dev.bascule.adapter.out.mcp.json.MetaKeys;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.mcp.ServerNotification;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads what servers of all revisions tell. Pure. */
public final class NotificationReader {

  public static final String ACKNOWLEDGED = "notifications/subscriptions/acknowledged";
  public static final String PROGRESS = "notifications/progress";
  public static final String LOGGED = "notifications/message";
  public static final String CANCELLED = "notifications/cancelled";

  private NotificationReader() {}

  /**
   * Returns what {@code told} is a notice of; empty for what belongs to single requests, and for
   * what does not say enough to be of use to anybody.
   */
  public static Optional<ServerNotification> notice(ServerMessage told) {
    return switch (told.method()) {
      case "notifications/tools/list_changed" ->
          Optional.of(new ServerNotification.ListChanged(ListKind.TOOLS));
      case "notifications/prompts/list_changed" ->
          Optional.of(new ServerNotification.ListChanged(ListKind.PROMPTS));
      case "notifications/resources/list_changed" ->
          Optional.of(new ServerNotification.ListChanged(ListKind.RESOURCES));
      case "notifications/resources/updated" ->
          NotificationParams.text(told, "uri")
              .map(uri -> new ServerNotification.ResourceUpdated(uri, told.params()));
      case LOGGED ->
          NotificationParams.text(told, "level")
              .flatMap(LogLevel::of)
              .map(level -> new ServerNotification.Logged(level, told.params()));
      case PROGRESS, CANCELLED, ACKNOWLEDGED -> Optional.empty();
      default -> Optional.of(new ServerNotification.Other(told));
    };
  }

  /** Tells whether {@code told} says that something changed, which is of interest to all. */
  public static boolean tellsOfAChange(ServerMessage told) {
    return notice(told)
        .filter(
            notice ->
                notice instanceof ServerNotification.ListChanged
                    || notice instanceof ServerNotification.ResourceUpdated)
        .isPresent();
  }

  /** Tells whether {@code told} belongs to the request that it comes with. */
  public static boolean isOfOneRequest(ServerMessage told) {
    return told.method().equals(PROGRESS) || told.method().equals(LOGGED);
  }

  /** Returns the request whose progress {@code told} tells; empty if it names none of ours. */
  public static OptionalLong progressToken(ServerMessage told) {
    return NotificationParams.integer(told, "progressToken");
  }

  /** Returns the subscription that {@code told} belongs to; empty if it names none of ours. */
  public static OptionalLong subscription(ServerMessage told) {
    return NotificationParams.integerOfMeta(told, MetaKeys.SUBSCRIPTION_ID);
  }

  /** Returns the request that {@code told} says is cancelled; empty if it names none of ours. */
  public static OptionalLong requestId(ServerMessage told) {
    return NotificationParams.integer(told, "requestId");
  }

  /** Returns the request that {@code told} says it belongs to; empty if it names none of ours. */
  public static OptionalLong request(ServerMessage told) {
    return switch (told.method()) {
      case PROGRESS -> progressToken(told);
      case CANCELLED -> requestId(told);
      default -> subscription(told);
    };
  }
}
