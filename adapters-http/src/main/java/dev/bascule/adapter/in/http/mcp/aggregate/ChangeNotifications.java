package dev.bascule.adapter.in.http.mcp.aggregate;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.MethodNames;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.mcp.json.RawJsonObject;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Translates changes of some kinds of lists, and of subscribed resources, for a client. */
public record ChangeNotifications(Set<ListKind> kinds, ResourceSubscriptions subscriptions) {

  public ChangeNotifications {
    kinds = Set.copyOf(kinds);
  }

  /** Returns the lists with change notifications in {@code capabilities}. */
  public static Set<ListKind> notifyingKinds(RawJsonObject capabilities) {
    Set<ListKind> changing = EnumSet.noneOf(ListKind.class);
    for (ListKind kind : List.of(ListKind.TOOLS, ListKind.PROMPTS, ListKind.RESOURCES)) {
      if (capabilities.object(kind.member()).map(one -> one.isTrue("listChanged")).orElse(false)) {
        changing.add(kind);
      }
    }
    return changing;
  }

  /** Returns the messages for {@code notification}; none for log messages. */
  public List<ServerMessage> of(ServerId server, ServerNotification notification) {
    return switch (notification) {
      case ServerNotification.ListChanged(ListKind kind) -> listChanged(kind).toList();
      case ServerNotification.ResourceUpdated(String uri, JsonBytes params) ->
          List.of(updated(subscriptions.nameOf(server, uri), params));
      case ServerNotification.Reset() -> allChanges(server);
      case ServerNotification.LogMessage _, ServerNotification.Other _ -> List.of();
    };
  }

  /** Returns the messages that all lists changed. */
  public List<ServerMessage> ofAllLists() {
    return kinds.stream().sorted().flatMap(this::listChanged).toList();
  }

  private List<ServerMessage> allChanges(ServerId server) {
    Stream<ServerMessage> lists = ofAllLists().stream();
    Stream<ServerMessage> resources =
        subscriptions.namesOf(server).stream().map(uri -> updated(uri, ServerMessage.NO_PARAMS));
    return Stream.concat(lists, resources).toList();
  }

  private Stream<ServerMessage> listChanged(ListKind changed) {
    ListKind kind = changed == ListKind.RESOURCE_TEMPLATES ? ListKind.RESOURCES : changed;
    return kinds.contains(kind)
        ? Stream.of(
            new ServerMessage(
                "notifications/" + kind.member() + "/list_changed", ServerMessage.NO_PARAMS))
        : Stream.empty();
  }

  private static ServerMessage updated(String uri, JsonBytes params) {
    RawJsonObject named =
        RawJsonObject.of(params).orElse(RawJsonObject.EMPTY).withString("uri", uri);
    return new ServerMessage(MethodNames.RESOURCE_UPDATED, named.toJson());
  }
}
