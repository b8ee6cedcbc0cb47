package dev.bascule.adapter.in.http.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.client.ClientChannel;
import dev.bascule.application.port.client.ClientSession;
import dev.bascule.application.port.client.ClientSide;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.client.Passthrough;
import dev.bascule.application.port.in.FollowServersUseCase;
import dev.bascule.application.port.in.FollowServersUseCase.Following;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.Notice;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerMessage;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/** A client's session with the bridge, up to 2025-11-25. Thread-safe. */
final class LegacySession implements ClientSession {

  /** As many requests may be under way, also those whose client is to come back for the answer. */
  static final int MAX_RUNNING = 100;

  private final Agreement agreement;
  private final Endpoint endpoint;
  private final FollowServersUseCase followServers;
  private final Questions questions = new Questions();
  private final SessionStreams streams;
  private final Subscriptions subscriptions;
  private final Changes changes;
  private final ClientChannel channel;
  private final Map<String, Work> running = new ConcurrentHashMap<>();
  private final AtomicReference<Optional<LogLevel>> level = new AtomicReference<>(Optional.empty());
  private final AtomicReference<Optional<Following>> following =
      new AtomicReference<>(Optional.empty());

  /** Who was last seen to have the rights that the session is told by. */
  private volatile Asker latest;

  private volatile boolean ended;

  /**
   * @param asker on whose behalf it begins
   */
  LegacySession(
      Agreement agreement, Endpoint endpoint, FollowServersUseCase followServers, Asker asker) {
    this.agreement = requireNonNull(agreement, "agreement");
    this.endpoint = requireNonNull(endpoint, "endpoint");
    this.followServers = requireNonNull(followServers, "followServers");
    this.latest = requireNonNull(asker, "asker");
    this.streams = new SessionStreams(agreement.isResumable());
    this.subscriptions = new Subscriptions(endpoint);
    this.changes = new Changes(agreement.changing(), subscriptions);
    this.channel = new LegacyChannel(streams::current, questions, Optional.empty(), level::get);
  }

  @Override
  public JsonBytes capabilities() {
    return agreement.capabilities();
  }

  @Override
  public ClientChannel channel() {
    return channel;
  }

  Agreement agreement() {
    return agreement;
  }

  Endpoint endpoint() {
    return endpoint;
  }

  Questions questions() {
    return questions;
  }

  SessionStreams streams() {
    return streams;
  }

  Subscriptions subscriptions() {
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
            own -> new LegacyChannel(() -> own, questions, progressToken, level::get))
        .orElse(channel);
  }

  /** Returns the exchange with the client on the way {@code back}. */
  Exchange exchange(Asker asker, ClientChannel back, Passthrough passthrough) {
    return new Exchange(
            asker.caller(), new ClientSide(capabilities(), Optional.of(this), back), passthrough)
        .presenting(asker.presented());
  }

  /** Notes on whose behalf the client is here now. */
  void visitedBy(Asker asker) {
    latest = asker;
  }

  /** Returns the following of the servers, and begins it if it has not begun. */
  Following following(Asker asker) {
    Optional<Following> known = following.get();
    if (known.isPresent()) {
      return known.get();
    }
    Following begun =
        followServers.follow(exchange(asker, channel, Passthrough.NOTHING), this::heard);
    if (!following.compareAndSet(Optional.empty(), Optional.of(begun))) {
      begun.close();
    } else if (ended) {
      begun.close();
    }
    return following.get().orElse(begun);
  }

  private void heard(ServerId server, Notice notice) {
    if (!endpoint.concerns(latest.caller(), server, notice)) {
      return;
    }
    switch (notice) {
      case Notice.Logged(_, JsonBytes params) ->
          channel.tell(new ServerMessage(Relay.MESSAGE, params));
      case Notice.Other(ServerMessage message) -> channel.tell(message);
      case Notice.ListChanged _, Notice.ResourceUpdated _, Notice.BeganAnew _ ->
          changes.of(server, notice).forEach(channel::tell);
    }
  }

  /** Says that a request is under way; empty, or why it must not be. */
  Optional<RpcError> begin(String id, Work work) {
    if (running.size() >= MAX_RUNNING) {
      return Optional.of(Errors.busy("Too many requests are under way"));
    }
    if (running.putIfAbsent(id, work) != null) {
      return Optional.of(
          RpcError.refusing(
              400, RpcError.INVALID_REQUEST, "A request of this id is under way already"));
    }
    if (ended) {
      // Whoever ended it may have missed this one.
      done(id, work);
      return Optional.of(Errors.unknownSession());
    }
    return Optional.empty();
  }

  /** Says that a request is under way no more. */
  void done(String id, Work work) {
    running.remove(id, work);
  }

  /** Gives a request up, if it is under way. */
  void cancel(String id) {
    Work work = running.get(id);
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
    running.values().forEach(Work::cancel);
    streams.endAll();
    questions.giveUp();
    following.get().ifPresent(Following::close);
  }
}
