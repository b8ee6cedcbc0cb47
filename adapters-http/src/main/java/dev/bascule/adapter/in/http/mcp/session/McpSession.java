package dev.bascule.adapter.in.http.mcp.session;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.mcp.aggregate.ChangeNotifications;
import dev.bascule.adapter.in.http.mcp.aggregate.McpTarget;
import dev.bascule.adapter.in.http.mcp.aggregate.ResourceSubscriptions;
import dev.bascule.adapter.in.http.mcp.method.NotificationRelay;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcError;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcErrors;
import dev.bascule.adapter.in.http.mcp.stream.EventBuffer;
import dev.bascule.adapter.in.http.mcp.stream.RequestTask;
import dev.bascule.adapter.in.http.mcp.stream.Requester;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientChannel;
import dev.bascule.application.context.ClientContext;
import dev.bascule.application.context.ClientSession;
import dev.bascule.application.context.ForwardedParams;
import dev.bascule.application.port.in.SubscribeToServersUseCase;
import dev.bascule.application.port.in.SubscribeToServersUseCase.Following;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.mcp.ServerNotification;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/** A client's session with the bridge, up to 2025-11-25. Thread-safe. */
final class McpSession implements ClientSession {

  /** As many requests may be under way, also those whose client is to come back for the answer. */
  static final int MAX_RUNNING = 100;

  private final SessionParameters agreement;
  private final McpTarget endpoint;
  private final SubscribeToServersUseCase followServers;
  private final PendingClientRequests questions = new PendingClientRequests();
  private final SessionStreams streams;
  private final ResourceSubscriptions subscriptions;
  private final ChangeNotifications changes;
  private final ClientChannel channel;
  private final Map<String, RequestTask> running = new ConcurrentHashMap<>();
  private final AtomicReference<Optional<LogLevel>> level = new AtomicReference<>(Optional.empty());
  private final AtomicReference<Optional<Following>> following =
      new AtomicReference<>(Optional.empty());

  /** Who was last seen to have the rights that the session is told by. */
  private volatile Requester latest;

  private volatile boolean ended;

  /**
   * @param asker on whose behalf it begins
   */
  McpSession(
      SessionParameters agreement,
      McpTarget endpoint,
      SubscribeToServersUseCase followServers,
      Requester asker) {
    this.agreement = requireNonNull(agreement, "agreement");
    this.endpoint = requireNonNull(endpoint, "endpoint");
    this.followServers = requireNonNull(followServers, "followServers");
    this.latest = requireNonNull(asker, "asker");
    this.streams = new SessionStreams(agreement.isResumable());
    this.subscriptions = new ResourceSubscriptions(endpoint);
    this.changes = new ChangeNotifications(agreement.changing(), subscriptions);
    this.channel =
        new SessionClientChannel(streams::current, questions, Optional.empty(), level::get);
  }

  @Override
  public JsonBytes capabilities() {
    return agreement.capabilities();
  }

  @Override
  public ClientChannel channel() {
    return channel;
  }

  SessionParameters agreement() {
    return agreement;
  }

  McpTarget endpoint() {
    return endpoint;
  }

  PendingClientRequests questions() {
    return questions;
  }

  SessionStreams streams() {
    return streams;
  }

  ResourceSubscriptions subscriptions() {
    return subscriptions;
  }

  Optional<LogLevel> level() {
    return level.get();
  }

  void setLevel(LogLevel lowest) {
    level.set(Optional.of(lowest));
  }

  /**
   * Returns the way to the client during one of its requests.
   *
   * @param stream the request's own stream; empty where the client takes none
   * @param progressToken as the client wrote it
   */
  ClientChannel channelOf(Optional<EventBuffer> stream, Optional<String> progressToken) {
    return stream
        .<ClientChannel>map(
            own -> new SessionClientChannel(() -> own, questions, progressToken, level::get))
        .orElse(channel);
  }

  /** Returns the exchange with the client on the way {@code back}. */
  CallContext exchange(Requester asker, ClientChannel back, ForwardedParams passthrough) {
    return new CallContext(
            asker.caller(), new ClientContext(capabilities(), Optional.of(this), back), passthrough)
        .presenting(asker.presented());
  }

  /** Notes on whose behalf the client is here now. */
  void visitedBy(Requester asker) {
    latest = asker;
  }

  /** Returns the following of the servers, and begins it if it has not begun. */
  Following following(Requester asker) {
    Optional<Following> known = following.get();
    if (known.isPresent()) {
      return known.get();
    }
    Following begun =
        followServers.follow(exchange(asker, channel, ForwardedParams.NOTHING), this::heard);
    if (!following.compareAndSet(Optional.empty(), Optional.of(begun))) {
      begun.close();
    } else if (ended) {
      begun.close();
    }
    return following.get().orElse(begun);
  }

  private void heard(ServerId server, ServerNotification notice) {
    if (!endpoint.concerns(latest.caller(), server, notice)) {
      return;
    }
    switch (notice) {
      case ServerNotification.Logged(_, JsonBytes params) ->
          channel.tell(new ServerMessage(NotificationRelay.MESSAGE, params));
      case ServerNotification.Other(ServerMessage message) -> channel.tell(message);
      case ServerNotification.ListChanged _,
          ServerNotification.ResourceUpdated _,
          ServerNotification.BeganAnew _ ->
          changes.of(server, notice).forEach(channel::tell);
    }
  }

  /** Says that a request is under way; empty, or why it must not be. */
  Optional<JsonRpcError> begin(String id, RequestTask work) {
    if (running.size() >= MAX_RUNNING) {
      return Optional.of(JsonRpcErrors.busy("Too many requests are under way"));
    }
    if (running.putIfAbsent(id, work) != null) {
      return Optional.of(
          JsonRpcError.refusing(
              400, JsonRpcError.INVALID_REQUEST, "A request of this id is under way already"));
    }
    if (ended) {
      // Whoever ended it may have missed this one.
      done(id, work);
      return Optional.of(JsonRpcErrors.unknownSession());
    }
    return Optional.empty();
  }

  /** Says that a request is under way no more. */
  void done(String id, RequestTask work) {
    running.remove(id, work);
  }

  /** Gives a request up, if it is under way. */
  void cancel(String id) {
    RequestTask work = running.get(id);
    if (work != null) {
      work.cancel();
    }
  }

  boolean isBusy() {
    return !running.isEmpty();
  }

  /** Ends all that belongs to it; nothing is answered any more. */
  void end() {
    ended = true;
    running.values().forEach(RequestTask::cancel);
    streams.endAll();
    questions.giveUp();
    following.get().ifPresent(Following::close);
  }
}
