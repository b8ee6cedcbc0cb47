package dev.bascule.adapter.out.mcp;

import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.Notice;
import dev.bascule.domain.mcp.ServerMessage;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads what servers of all revisions tell. Pure. */
final class Notices {

  static final String ACKNOWLEDGED = "notifications/subscriptions/acknowledged";
  static final String PROGRESS = "notifications/progress";
  static final String LOGGED = "notifications/message";
  static final String CANCELLED = "notifications/cancelled";

  private Notices() {}

  /**
   * Returns what {@code told} is a notice of; empty for what belongs to single requests, and for
   * what does not say enough to be of use to anybody.
   */
  static Optional<Notice> notice(ServerMessage told) {
    return switch (told.method()) {
      case "notifications/tools/list_changed" ->
          Optional.of(new Notice.ListChanged(ListKind.TOOLS));
      case "notifications/prompts/list_changed" ->
          Optional.of(new Notice.ListChanged(ListKind.PROMPTS));
      case "notifications/resources/list_changed" ->
          Optional.of(new Notice.ListChanged(ListKind.RESOURCES));
      case "notifications/resources/updated" ->
          NoticeParams.text(told, "uri").map(uri -> new Notice.ResourceUpdated(uri, told.params()));
      case LOGGED ->
          NoticeParams.text(told, "level")
              .flatMap(LogLevel::of)
              .map(level -> new Notice.Logged(level, told.params()));
      case PROGRESS, CANCELLED, ACKNOWLEDGED -> Optional.empty();
      default -> Optional.of(new Notice.Other(told));
    };
  }

  /** Tells whether {@code told} says that something changed, which is of interest to all. */
  static boolean tellsOfAChange(ServerMessage told) {
    return notice(told)
        .filter(
            notice ->
                notice instanceof Notice.ListChanged || notice instanceof Notice.ResourceUpdated)
        .isPresent();
  }

  /** Tells whether {@code told} belongs to the request that it comes with. */
  static boolean isOfOneRequest(ServerMessage told) {
    return told.method().equals(PROGRESS) || told.method().equals(LOGGED);
  }

  /** Returns the request whose progress {@code told} tells; empty if it names none of ours. */
  static OptionalLong progressToken(ServerMessage told) {
    return NoticeParams.integer(told, "progressToken");
  }

  /** Returns the subscription that {@code told} belongs to; empty if it names none of ours. */
  static OptionalLong subscription(ServerMessage told) {
    return NoticeParams.integerOfMeta(told, ModernParams.PREFIX + "subscriptionId");
  }

  /** Returns the request that {@code told} says is cancelled; empty if it names none of ours. */
  static OptionalLong requestId(ServerMessage told) {
    return NoticeParams.integer(told, "requestId");
  }

  /** Returns the request that {@code told} says it belongs to; empty if it names none of ours. */
  static OptionalLong request(ServerMessage told) {
    return switch (told.method()) {
      case PROGRESS -> progressToken(told);
      case CANCELLED -> requestId(told);
      default -> subscription(told);
    };
  }
}
