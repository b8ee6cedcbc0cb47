package dev.bascule.adapter.in.http.mcp.stateless;

import static java.util.stream.Collectors.joining;

import dev.bascule.adapter.in.http.exchange.ByteBudget;
import dev.bascule.adapter.in.http.mcp.aggregate.ChangeNotifications;
import dev.bascule.adapter.in.http.mcp.aggregate.McpTarget.EndpointDescription;
import dev.bascule.adapter.in.http.mcp.aggregate.ResourceSubscriptions;
import dev.bascule.adapter.in.http.mcp.method.McpCall;
import dev.bascule.adapter.in.http.mcp.protocol.BridgeServerInfo;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcError;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcErrors;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcWriter;
import dev.bascule.adapter.in.http.mcp.stream.EventBuffer;
import dev.bascule.adapter.in.http.mcp.stream.EventPump;
import dev.bascule.adapter.in.http.mcp.stream.McpResponder;
import dev.bascule.adapter.in.http.mcp.stream.StreamLimit;
import dev.bascule.application.port.in.SubscribeToServersUseCase;
import dev.bascule.application.port.in.SubscribeToServersUseCase.Subscription;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.MethodNames;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.mcp.json.RawJsonObject;
import dev.bascule.mcp.protocol.McpProtocol;
import dev.bascule.mcp.protocol.MetaKeys;
import dev.bascule.mcp.protocol.ProtocolEra;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Handles {@code subscriptions/listen}: a stream of change notifications that match the client's
 * filter (MCP 2026-07-28, basic/utilities/subscriptions).
 */
public record ListenHandler(SubscribeToServersUseCase subscribeToServers, StreamLimit open) {

  private static final EventBuffer.Limits LIMITS =
      new EventBuffer.Limits(1_000, ByteBudget.ofOneClient(1 << 20), /* replays= */ false);

  private static final Map<ListKind, String> MEMBERS =
      Map.of(
          ListKind.TOOLS, "toolsListChanged",
          ListKind.PROMPTS, "promptsListChanged",
          ListKind.RESOURCES, "resourcesListChanged");

  /** Returns when the client has disconnected or the bridge ends the stream. */
  void handle(McpCall call, McpResponder reply) {
    Optional<JsonRpcError> rejection = check(call, reply);
    if (rejection.isPresent()) {
      reply.reject(Optional.of(call.request().id()), rejection.get());
      return;
    }
    Optional<StreamLimit.Entry> room = open.tryAcquire();
    if (room.isEmpty()) {
      reply.reject(
          Optional.of(call.request().id()),
          JsonRpcErrors.busy("The maximum number of streams is reached"));
      return;
    }
    try (StreamLimit.Entry entry = room.get()) {
      listen(call, reply, entry);
    }
  }

  private void listen(McpCall call, McpResponder reply, StreamLimit.Entry entry) {
    switch (call.target().discover(call.context().forBridgeRequest())) {
      case Outcome.Failed<EndpointDescription>(Failure.UnknownServer unknown) ->
          reply.reject(call.request().id(), unknown, ProtocolEra.MODERN);
      case Outcome.Failed<EndpointDescription> _ ->
          listen(call, reply, requestedKinds(call), entry);
      case Outcome.Served<EndpointDescription>(EndpointDescription description, _) -> {
        Set<ListKind> kinds = requestedKinds(call);
        kinds.retainAll(
            ChangeNotifications.notifyingKinds(
                BridgeServerInfo.capabilities(description.discovery().capabilities())));
        listen(call, reply, kinds, entry);
      }
    }
  }

  private static Optional<JsonRpcError> check(McpCall call, McpResponder reply) {
    if (!reply.mediaTypes().events()) {
      return Optional.of(JsonRpcError.rejection(406, "The client must accept text/event-stream"));
    }
    if (filter(call).isEmpty() || uris(call).size() > ResourceSubscriptions.MAX) {
      return Optional.of(
          JsonRpcError.invalidParams(
              "\"notifications\" must be a JSON object of at most "
                  + ResourceSubscriptions.MAX
                  + " resources"));
    }
    return Optional.empty();
  }

  private void listen(
      McpCall call, McpResponder reply, Set<ListKind> kinds, StreamLimit.Entry entry) {
    String id = call.request().id();
    EventBuffer buffer = new EventBuffer("listen", LIMITS);
    ChangeNotifications changeNotifications =
        new ChangeNotifications(kinds, new ResourceSubscriptions(call.target()));
    SubscribeToServersUseCase.Listener listener =
        (server, notification) -> {
          if (call.target().concerns(call.context().caller(), server, notification)) {
            notifyClient(changeNotifications.of(server, notification), id, buffer);
          }
        };
    try (Subscription subscription = subscribeToServers.subscribe(call.context(), listener)) {
      entry.onEnd(() -> buffer.finish(JsonRpcWriter.result(id, lastResult(id)), /* status= */ 200));
      JsonBytes acknowledged = acknowledge(call, changeNotifications, subscription);
      new EventPump(buffer, reply, /* numbered= */ false)
          .writeStream(/* after= */ 0, Optional.of(acknowledged));
    } finally {
      buffer.end();
    }
  }

  private static JsonBytes acknowledge(
      McpCall call, ChangeNotifications changeNotifications, Subscription subscription) {
    List<String> accepted = new ArrayList<>();
    for (String uri : uris(call)) {
      if (changeNotifications.subscriptions().subscribe(subscription, uri, call.context())
          instanceof Outcome.Served<?>) {
        accepted.add(RawJsonObject.quote(uri));
      }
    }
    RawJsonObject subset = RawJsonObject.EMPTY;
    for (ListKind kind : changeNotifications.kinds().stream().sorted().toList()) {
      subset = subset.with(MEMBERS.getOrDefault(kind, ""), "true");
    }
    if (!accepted.isEmpty()) {
      subset =
          subset.with("resourceSubscriptions", accepted.stream().collect(joining(",", "[", "]")));
    }
    RawJsonObject params = RawJsonObject.EMPTY.with("notifications", subset.toString());
    return withSubscriptionId(
        new ServerMessage(MethodNames.ACKNOWLEDGED, params.toJson()), call.request().id());
  }

  private static void notifyClient(List<ServerMessage> messages, String id, EventBuffer buffer) {
    messages.forEach(message -> buffer.offer(withSubscriptionId(message, id)));
  }

  private static JsonBytes withSubscriptionId(ServerMessage message, String id) {
    RawJsonObject params = RawJsonObject.of(message.params()).orElse(RawJsonObject.EMPTY);
    RawJsonObject meta = params.object(McpProtocol.META).orElse(RawJsonObject.EMPTY);
    String marked = meta.with(MetaKeys.SUBSCRIPTION_ID, id).toString();
    return JsonRpcWriter.notification(
        message.method(), params.with(McpProtocol.META, marked).toJson());
  }

  private static JsonBytes lastResult(String id) {
    String meta = RawJsonObject.EMPTY.with(MetaKeys.SUBSCRIPTION_ID, id).toString();
    return RawJsonObject.EMPTY
        .withString(McpProtocol.RESULT_TYPE, "complete")
        .with(McpProtocol.META, meta)
        .toJson();
  }

  private static Optional<RawJsonObject> filter(McpCall call) {
    return call.request().params().object("notifications");
  }

  private static Set<ListKind> requestedKinds(McpCall call) {
    RawJsonObject filter = filter(call).orElse(RawJsonObject.EMPTY);
    Set<ListKind> requestedKinds = EnumSet.noneOf(ListKind.class);
    MEMBERS.forEach(
        (kind, member) -> {
          if (filter.isTrue(member)) {
            requestedKinds.add(kind);
          }
        });
    return requestedKinds;
  }

  private static List<String> uris(McpCall call) {
    return filter(call)
        .flatMap(filter -> filter.raw("resourceSubscriptions"))
        .flatMap(RawJsonObject::elements)
        .orElse(List.of())
        .stream()
        .flatMap(raw -> RawJsonObject.EMPTY.with("uri", raw).string("uri").stream())
        .distinct()
        .toList();
  }
}
