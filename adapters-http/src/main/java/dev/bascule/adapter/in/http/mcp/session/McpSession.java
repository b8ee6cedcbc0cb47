package dev.bascule.adapter.in.http.mcp.session;

import dev.bascule.adapter.in.http.mcp.aggregate.ChangeNotifications;
import dev.bascule.adapter.in.http.mcp.aggregate.McpTarget;
import dev.bascule.adapter.in.http.mcp.aggregate.ResourceSubscriptions;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcError;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcErrors;
import dev.bascule.adapter.in.http.mcp.stream.RequestTask;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientChannel;
import dev.bascule.application.context.ClientContext;
import dev.bascule.application.context.ClientSession;
import dev.bascule.application.context.ForwardedParams;
import dev.bascule.application.context.TraceContext;
import dev.bascule.application.port.in.SubscribeToServersUseCase;
import dev.bascule.application.port.in.SubscribeToServersUseCase.Subscription;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.MethodNames;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.ratelimit.RateLimiter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/** A client's session with the bridge, up to 2025-11-25. Thread-safe. */
final class McpSession implements ClientSession {

  /** Includes requests whose client has to reconnect for the response. */
  static final int MAX_RUNNING = 100;

  private final String id;
  private final SessionParameters parameters;
  private final McpTarget target;
  private final SubscribeToServersUseCase subscribeToServers;
  private final PendingClientRequests pendingRequests;
  private final SessionStreams streams;
  private final ResourceSubscriptions subscriptions;
  private final ChangeNotifications changeNotifications;
  private final ClientContext client;
  private final RateLimiter forwardLimit;
  private final Map<String, RequestTask> running = new ConcurrentHashMap<>();
  private final AtomicReference<Optional<LogLevel>> level = new AtomicReference<>(Optional.empty());
  private final AtomicReference<Optional<Subscription>> subscription =
      new AtomicReference<>(Optional.empty());

  /** The caller of the latest request, whose permissions apply to notifications. */
  private volatile Caller latestCaller;

  private volatile boolean ended;

  /**
   * How a session is identified.
   *
   * @param id its id, which the client sends
   * @param prefix the prefix of the ids of the bridge's requests and streams
   */
  record Names(String id, String prefix) {}

  McpSession(
      Names names,
      SessionParameters parameters,
      McpTarget target,
      SubscribeToServersUseCase subscribeToServers,
      RateLimiter forwardLimit) {
    this.id = names.id();
    this.parameters = parameters;
    this.pendingRequests = new PendingClientRequests(names.prefix());
    this.target = target;
    this.subscribeToServers = subscribeToServers;
    this.forwardLimit = forwardLimit;
    this.latestCaller = parameters.caller();
    this.streams = new SessionStreams(parameters.isResumable(), names.prefix());
    this.subscriptions = new ResourceSubscriptions(target);
    this.changeNotifications = new ChangeNotifications(parameters.changing(), subscriptions);
    this.client =
        new ClientContext(
            parameters.capabilities(),
            Optional.of(this),
            new SessionClientChannel(this, /* progressToken= */ Optional.empty()));
  }

  @Override
  public JsonBytes capabilities() {
    return parameters.capabilities();
  }

  @Override
  public ClientChannel channel() {
    return client.channel();
  }

  String id() {
    return id;
  }

  SessionParameters parameters() {
    return parameters;
  }

  McpTarget target() {
    return target;
  }

  PendingClientRequests pendingRequests() {
    return pendingRequests;
  }

  SessionStreams streams() {
    return streams;
  }

  ResourceSubscriptions subscriptions() {
    return subscriptions;
  }

  /** Limits what is sent to other replicas. */
  RateLimiter forwardLimit() {
    return forwardLimit;
  }

  Optional<LogLevel> level() {
    return level.get();
  }

  void setLevel(LogLevel lowest) {
    level.set(Optional.of(lowest));
  }

  CallContext createContext(
      CallContext httpContext, ClientChannel channel, ForwardedParams forwardedParams) {
    return httpContext.with(client.withChannel(channel), forwardedParams);
  }

  void setLatestCaller(Caller caller) {
    latestCaller = caller;
  }

  /** Returns the subscription to server notifications; starts it on the first call. */
  Subscription subscription(CallContext httpContext) {
    Optional<Subscription> known = subscription.get();
    if (known.isPresent()) {
      return known.get();
    }
    Subscription newSubscription =
        subscribeToServers.subscribe(
            createContext(httpContext, channel(), ForwardedParams.NONE)
                .withTrace(TraceContext.NONE),
            this::onNotification);
    if (!subscription.compareAndSet(Optional.empty(), Optional.of(newSubscription))) {
      newSubscription.close();
    } else if (ended) {
      newSubscription.close();
    }
    return subscription.get().orElse(newSubscription);
  }

  private void onNotification(ServerId server, ServerNotification notification) {
    if (!target.concerns(latestCaller, server, notification)) {
      return;
    }
    switch (notification) {
      case ServerNotification.LogMessage(_, JsonBytes params) ->
          channel().sendNotification(new ServerMessage(MethodNames.LOG_MESSAGE, params));
      case ServerNotification.Other(ServerMessage message) -> channel().sendNotification(message);
      case ServerNotification.ListChanged _,
          ServerNotification.ResourceUpdated _,
          ServerNotification.Reset _ ->
          changeNotifications.of(server, notification).forEach(channel()::sendNotification);
    }
  }

  /** Notifies the client, on its standalone stream, that all its lists may have changed. */
  void notifyOfAllChanges() {
    changeNotifications.ofAllLists().forEach(channel()::sendNotification);
  }

  /** Registers a request in progress; returns an error if it must not start. */
  Optional<JsonRpcError> register(String requestId, RequestTask task) {
    if (running.size() >= MAX_RUNNING) {
      return Optional.of(JsonRpcErrors.busy("Too many requests in progress"));
    }
    if (running.putIfAbsent(requestId, task) != null) {
      return Optional.of(
          JsonRpcError.rejection(400, "A request with this id is already in progress"));
    }
    if (ended) {
      // The thread that ended the session may have missed this request.
      unregister(requestId, task);
      return Optional.of(JsonRpcErrors.unknownSession());
    }
    return Optional.empty();
  }

  /** Returns whether {@link #register} would accept a request with that id now. */
  boolean mayBegin(String requestId) {
    return !ended && running.size() < MAX_RUNNING && !running.containsKey(requestId);
  }

  void unregister(String requestId, RequestTask task) {
    running.remove(requestId, task);
  }

  /** Cancels a request in progress; returns false if there is none with that id. */
  boolean cancel(String requestId) {
    RequestTask task = running.get(requestId);
    if (task != null) {
      task.cancel();
    }
    return task != null;
  }

  boolean isBusy() {
    return !running.isEmpty();
  }

  /** Ends the session with everything that belongs to it; responses are no longer sent. */
  void end() {
    ended = true;
    running.values().forEach(RequestTask::cancel);
    streams.endAll();
    pendingRequests.cancelAll();
    subscription.get().ifPresent(Subscription::close);
  }
}
