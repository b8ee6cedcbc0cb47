package dev.bascule.adapter.out.mcp;

import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.Notice;
import dev.bascule.domain.mcp.ServerMessage;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Reads what a server of revision 2026-07-28 tells. Pure. */
final class ModernNotices {

  static final String ACKNOWLEDGED = "notifications/subscriptions/acknowledged";
  static final String PROGRESS = "notifications/progress";
  static final String LOGGED = "notifications/message";
  static final String CANCELLED = "notifications/cancelled";

  private ModernNotices() {}

  /** Returns what {@code told} is a notice of; empty for what belongs to single requests. */
  static Optional<Notice> notice(ServerMessage told) {
    return switch (told.method()) {
      case "notifications/tools/list_changed" ->
          Optional.of(new Notice.ListChanged(ListKind.TOOLS));
      case "notifications/prompts/list_changed" ->
          Optional.of(new Notice.ListChanged(ListKind.PROMPTS));
      case "notifications/resources/list_changed" ->
          Optional.of(new Notice.ListChanged(ListKind.RESOURCES));
      case "notifications/resources/updated" ->
          Optional.ofNullable(read(told).uri)
              .map(uri -> new Notice.ResourceUpdated(uri, told.params()));
      case LOGGED ->
          Optional.ofNullable(read(told).level)
              .flatMap(LogLevel::of)
              .map(level -> new Notice.Logged(level, told.params()));
      case PROGRESS, CANCELLED, ACKNOWLEDGED -> Optional.empty();
      default -> Optional.of(new Notice.Other(told));
    };
  }

  /** Tells whether {@code told} belongs to the request that it comes with. */
  static boolean isOfOneRequest(ServerMessage told) {
    return told.method().equals(PROGRESS) || told.method().equals(LOGGED);
  }

  /** Returns the subscription that {@code told} belongs to; empty if it names none of ours. */
  static OptionalLong subscription(ServerMessage told) {
    return read(told).subscription;
  }

  /** Returns the request whose progress {@code told} tells; empty if it names none of ours. */
  static OptionalLong progressToken(ServerMessage told) {
    return read(told).progressToken;
  }

  /** Returns the request that {@code told} says is cancelled; empty if it names none of ours. */
  static OptionalLong requestId(ServerMessage told) {
    return read(told).requestId;
  }

  /** Returns the request that {@code told} says it belongs to; empty if it names none of ours. */
  static OptionalLong request(ServerMessage told) {
    Members members = read(told);
    return switch (told.method()) {
      case PROGRESS -> members.progressToken;
      case CANCELLED -> members.requestId;
      default -> members.subscription;
    };
  }

  private static Members read(ServerMessage told) {
    Members members = new Members();
    try {
      JsonCursor.readObject(JsonSlice.of(told.params().toByteArray()), members::take);
    } catch (MalformedMessageException e) {
      throw new AssertionError("params were read as an object before", e);
    }
    return members;
  }

  private static final class Members {

    private OptionalLong subscription = OptionalLong.empty();
    private OptionalLong progressToken = OptionalLong.empty();
    private OptionalLong requestId = OptionalLong.empty();
    private @Nullable String uri;
    private @Nullable String level;

    void take(String name, JsonCursor value) throws MalformedMessageException {
      switch (name) {
        case "uri" -> uri = value.text();
        case "level" -> level = value.text();
        case "progressToken" -> progressToken = value.integer();
        case "requestId" -> requestId = value.integer();
        case "_meta" -> {
          if (value.isObject()) {
            value.members(this::takeMeta);
          }
        }
        default -> {
          // Everything else is for the client.
        }
      }
    }

    private void takeMeta(String name, JsonCursor value) {
      if (name.equals(ModernParams.PREFIX + "subscriptionId")) {
        subscription = value.integer();
      }
    }
  }
}
