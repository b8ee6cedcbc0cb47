package dev.bascule.adapter.in.http.mcp;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import dev.bascule.adapter.in.http.json.RawObject;
import dev.bascule.application.port.in.FollowServersUseCase;
import dev.bascule.application.port.in.FollowServersUseCase.Following;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Discovery;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Answers {@code subscriptions/listen}: a stream of the changes that the client asked to be told of
 * (MCP 2026-07-28, basic/utilities/subscriptions).
 */
final class Listening {

  private static final String ACKNOWLEDGED = "notifications/subscriptions/acknowledged";
  private static final EventBuffer.Limits LIMITS =
      new EventBuffer.Limits(1_000, 1 << 20, /* replays= */ false);

  private static final Map<ListKind, String> MEMBERS =
      Map.of(
          ListKind.TOOLS, "toolsListChanged",
          ListKind.PROMPTS, "promptsListChanged",
          ListKind.RESOURCES, "resourcesListChanged");

  private final FollowServersUseCase followServers;
  private final OpenStreams open;

  Listening(FollowServersUseCase followServers, OpenStreams open) {
    this.followServers = requireNonNull(followServers, "followServers");
    this.open = requireNonNull(open, "open");
  }

  /** Answers {@code call}, and returns when the client left or the bridge ends the stream. */
  void answer(FrontCall call, Replying reply) {
    Optional<RpcError> refusal = refusal(call, reply);
    if (refusal.isPresent()) {
      reply.refuse(Optional.of(call.request().id()), refusal.get());
      return;
    }
    switch (call.endpoint().discover(call.exchange().aside())) {
      case Outcome.Failed<Discovery>(Failure.UnknownServer unknown) -> {
        if (Errors.of(unknown, Era.MODERN) instanceof Answer.Wrong(RpcError error)) {
          reply.refuse(Optional.of(call.request().id()), error);
        }
      }
      case Outcome.Failed<Discovery> _ -> listen(call, reply, wanted(call));
      case Outcome.Served<Discovery>(Discovery discovery, _) -> {
        Set<ListKind> kinds = wanted(call);
        kinds.retainAll(Changes.changing(Self.capabilities(discovery.capabilities())));
        listen(call, reply, kinds);
      }
    }
  }

  private Optional<RpcError> refusal(FrontCall call, Replying reply) {
    if (!reply.acceptable().events()) {
      return Optional.of(
          RpcError.refusing(406, RpcError.INVALID_REQUEST, "The answer is text/event-stream"));
    }
    if (filter(call).isEmpty() || uris(call).size() > Subscriptions.MAX) {
      return Optional.of(
          RpcError.invalidParams(
              "\"notifications\" is a JSON object, of at most "
                  + Subscriptions.MAX
                  + " resources"));
    }
    return open.hasRoom()
        ? Optional.empty()
        : Optional.of(Errors.busy("No more streams can be opened"));
  }

  private void listen(FrontCall call, Replying reply, Set<ListKind> kinds) {
    String id = call.request().id();
    EventBuffer buffer = new EventBuffer("listen", LIMITS);
    Changes changes = new Changes(kinds, new Subscriptions(call.endpoint()));
    FollowServersUseCase.Listener listener =
        (server, notice) -> {
          if (call.endpoint().concerns(call.exchange().caller(), server, notice)) {
            tell(changes.of(server, notice), id, buffer);
          }
        };
    try (Following following = followServers.follow(call.exchange(), listener);
        OpenStreams.Entry _ =
            open.opened(() -> buffer.finish(Rpc.result(id, lastResult(id)), /* status= */ 200))) {
      JsonBytes acknowledged = acknowledge(call, changes, following);
      new Courier(buffer, reply, /* numbered= */ false)
          .follow(/* after= */ 0, Optional.of(acknowledged));
    } finally {
      buffer.end();
    }
  }

  private static JsonBytes acknowledge(FrontCall call, Changes changes, Following following) {
    List<String> accepted = new ArrayList<>();
    for (String uri : uris(call)) {
      if (changes.subscriptions().subscribe(following, uri, call.exchange())
          instanceof Outcome.Served<?>) {
        accepted.add(RawObject.quote(uri));
      }
    }
    RawObject subset = RawObject.EMPTY;
    for (ListKind kind : changes.kinds().stream().sorted().toList()) {
      subset = subset.with(MEMBERS.getOrDefault(kind, ""), "true");
    }
    if (!accepted.isEmpty()) {
      subset =
          subset.with("resourceSubscriptions", accepted.stream().collect(joining(",", "[", "]")));
    }
    RawObject params = RawObject.EMPTY.with("notifications", subset.toString());
    return marked(new ServerMessage(ACKNOWLEDGED, params.toJson()), call.request().id());
  }

  private static void tell(List<ServerMessage> messages, String id, EventBuffer buffer) {
    messages.forEach(message -> buffer.tell(marked(message, id)));
  }

  /** Returns {@code message} as one that belongs to the subscription. */
  private static JsonBytes marked(ServerMessage message, String id) {
    RawObject params = RawObject.of(message.params()).orElse(RawObject.EMPTY);
    RawObject meta = params.object(Protocol.META).orElse(RawObject.EMPTY);
    String marked = meta.with(Protocol.SUBSCRIPTION_KEY, id).toString();
    return Rpc.notification(message.method(), params.with(Protocol.META, marked).toJson());
  }

  private static JsonBytes lastResult(String id) {
    String meta = RawObject.EMPTY.with(Protocol.SUBSCRIPTION_KEY, id).toString();
    return RawObject.EMPTY
        .withString(Protocol.RESULT_TYPE, "complete")
        .with(Protocol.META, meta)
        .toJson();
  }

  private static Optional<RawObject> filter(FrontCall call) {
    return call.request().params().object("notifications");
  }

  private static Set<ListKind> wanted(FrontCall call) {
    RawObject filter = filter(call).orElse(RawObject.EMPTY);
    Set<ListKind> wanted = EnumSet.noneOf(ListKind.class);
    MEMBERS.forEach(
        (kind, member) -> {
          if (filter.isTrue(member)) {
            wanted.add(kind);
          }
        });
    return wanted;
  }

  private static List<String> uris(FrontCall call) {
    return filter(call)
        .flatMap(filter -> filter.raw("resourceSubscriptions"))
        .flatMap(RawObject::elements)
        .orElse(List.of())
        .stream()
        .flatMap(raw -> RawObject.EMPTY.with("uri", raw).string("uri").stream())
        .distinct()
        .toList();
  }
}
