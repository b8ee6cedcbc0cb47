package dev.bascule.adapter.out.mcp.protocol;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.MethodNames;
import dev.bascule.domain.mcp.ResourceUris;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.mcp.json.JsonCursor;
import dev.bascule.mcp.json.JsonSlice;
import dev.bascule.mcp.json.MalformedMessageException;
import dev.bascule.mcp.json.ReservedMeta;
import dev.bascule.mcp.protocol.McpProtocol;
import dev.bascule.mcp.protocol.MetaKeys;
import java.util.Optional;
import java.util.OptionalLong;

/** A reader of the notifications of servers of all revisions. Stateless. */
public final class NotificationReader {

  /** The maximum size of the params of an update in bytes; larger ones are discarded. */
  private static final int MAX_UPDATE_PARAMS = 64 * 1024;

  private NotificationReader() {}

  /**
   * Returns the notification in {@code message}; empty if it belongs to a single request, or is
   * incomplete. An update of a resource whose URI is too long is one of its longest ancestor that
   * is not: no longer one is stored or subscribed to.
   */
  public static Optional<ServerNotification> notification(ServerMessage message) {
    return switch (message.method()) {
      case MethodNames.TOOLS_CHANGED ->
          Optional.of(new ServerNotification.ListChanged(ListKind.TOOLS));
      case MethodNames.PROMPTS_CHANGED ->
          Optional.of(new ServerNotification.ListChanged(ListKind.PROMPTS));
      case MethodNames.RESOURCES_CHANGED ->
          Optional.of(new ServerNotification.ListChanged(ListKind.RESOURCES));
      case MethodNames.RESOURCE_UPDATED ->
          param(message, "uri")
              .flatMap(JsonSlice::string)
              .flatMap(ResourceUris::longestWithinLimit)
              .map(uri -> new ServerNotification.ResourceUpdated(uri, paramsOfUpdate(message)));
      case MethodNames.LOG_MESSAGE ->
          param(message, "level")
              .flatMap(JsonSlice::string)
              .flatMap(LogLevel::of)
              .map(level -> new ServerNotification.LogMessage(level, message.params()));
      case MethodNames.PROGRESS, MethodNames.CANCELLED, MethodNames.ACKNOWLEDGED ->
          Optional.empty();
      default -> Optional.of(new ServerNotification.Other(message));
    };
  }

  /** Each subscriber receives a copy with the URI by which it knows the resource. */
  private static JsonBytes paramsOfUpdate(ServerMessage message) {
    return message.params().length() <= MAX_UPDATE_PARAMS
        ? message.params()
        : ServerMessage.NO_PARAMS;
  }

  /** Returns whether {@code message} announces a change, which concerns all clients. */
  public static boolean isChange(ServerMessage message) {
    return switch (message.method()) {
      case MethodNames.TOOLS_CHANGED,
          MethodNames.PROMPTS_CHANGED,
          MethodNames.RESOURCES_CHANGED,
          MethodNames.RESOURCE_UPDATED ->
          true;
      default -> false;
    };
  }

  /** Returns whether {@code message} belongs to the request with whose response it arrives. */
  public static boolean belongsToRequest(ServerMessage message) {
    return message.method().equals(MethodNames.PROGRESS)
        || message.method().equals(MethodNames.LOG_MESSAGE);
  }

  /**
   * Returns the request of the progress in {@code message}; empty if it is not a request of the
   * bridge.
   */
  public static OptionalLong progressToken(ServerMessage message) {
    return integer(message, MetaKeys.PROGRESS_TOKEN);
  }

  /** Returns the subscription of {@code message}; empty if it is not one of the bridge. */
  public static OptionalLong subscriptionId(ServerMessage message) {
    return integer(message, McpProtocol.META, MetaKeys.SUBSCRIPTION_ID);
  }

  /** Returns the request that {@code message} cancels; empty if it is not one of the bridge. */
  public static OptionalLong requestId(ServerMessage message) {
    return integer(message, "requestId");
  }

  /**
   * Returns the request to which {@code message} is related; empty if it is not one of the bridge.
   */
  public static OptionalLong relatedRequestId(ServerMessage message) {
    return switch (message.method()) {
      case MethodNames.PROGRESS -> progressToken(message);
      case MethodNames.CANCELLED -> requestId(message);
      default -> subscriptionId(message);
    };
  }

  /** Returns {@code message} without the keys of {@code _meta} that 2026-07-28 defines. */
  public static ServerMessage withoutReservedMeta(ServerMessage message) {
    ReservedMeta reserved = new ReservedMeta();
    JsonSlice params = JsonSlice.of(message.params().toByteArray());
    try {
      JsonCursor.readObject(
          params,
          (name, value) -> {
            if (name.equals(McpProtocol.META)) {
              reserved.take(value);
            }
          });
    } catch (MalformedMessageException e) {
      throw new AssertionError("params were read as an object before", e);
    }
    return reserved.values().isEmpty()
        ? message
        : new ServerMessage(message.method(), params.toJsonWithout(reserved.values()));
  }

  /** Returns the value at {@code path} in the params of {@code message}; empty if there is none. */
  public static Optional<JsonSlice> param(ServerMessage message, String... path) {
    try {
      return JsonSlice.of(message.params().toByteArray()).find(path);
    } catch (MalformedMessageException e) {
      throw new AssertionError("params were read as an object before", e);
    }
  }

  private static OptionalLong integer(ServerMessage message, String... path) {
    return param(message, path).map(JsonSlice::integer).orElse(OptionalLong.empty());
  }
}
