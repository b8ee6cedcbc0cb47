package dev.bascule.adapter.out.mcp.protocol.modern;

import dev.bascule.adapter.out.mcp.jsonrpc.RpcMessage;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.ConnectionContext;
import dev.bascule.adapter.out.mcp.protocol.DelayedTasks;
import dev.bascule.adapter.out.mcp.protocol.Delays;
import dev.bascule.adapter.out.mcp.protocol.DiscoverResult;
import dev.bascule.adapter.out.mcp.protocol.McpConnection;
import dev.bascule.adapter.out.mcp.protocol.NotificationReader;
import dev.bascule.adapter.out.mcp.protocol.OutgoingRequest;
import dev.bascule.adapter.out.mcp.protocol.RequestChannel;
import dev.bascule.adapter.out.mcp.protocol.ResultReader;
import dev.bascule.adapter.out.mcp.protocol.modern.ModernTransport.Context;
import dev.bascule.adapter.out.mcp.protocol.modern.ModernTransport.MessageListener;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientChannel;
import dev.bascule.application.port.out.ServerNotificationListener;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.MethodNames;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.BadAnswer;
import dev.bascule.domain.result.Failure.Rejected;
import dev.bascule.domain.result.Failure.TimedOut;
import dev.bascule.domain.result.Failure.Unreachable;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.domain.time.Ticker;
import dev.bascule.mcp.json.JsonSlice;
import dev.bascule.mcp.json.LogSanitizer;
import dev.bascule.mcp.json.ResultMembers;
import dev.bascule.mcp.protocol.ErrorCodes;
import dev.bascule.mcp.protocol.ProtocolEra;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A connection to a server of revision 2026-07-28, over either transport: without a handshake or
 * session, each request carries all context. Resource subscriptions and the log level, for which
 * the revision has no requests, are kept here and applied in its way. Thread-safe.
 */
public final class ModernConnection implements McpConnection {

  /** By then, a silently broken connection is detected. */
  private static final Duration LISTEN_TIMEOUT = Duration.ofHours(1);

  private static final Rejected NO_SUBSCRIPTIONS =
      new Rejected(
          ErrorCodes.METHOD_NOT_FOUND,
          "The server does not support resource subscriptions",
          Optional.empty());

  /** The methods whose results may require input (basic/patterns/mrtr). */
  private static final Set<String> INPUT_METHODS =
      Set.of(MethodNames.CALL_TOOL, MethodNames.GET_PROMPT, MethodNames.READ_RESOURCE);

  private static final int MAX_SHOWN = 100;

  private static final JsonSlice EMPTY_RESULT = JsonSlice.of(new byte[] {'{', '}'});

  private final ServerId server;
  private final ModernTransport transport;
  private final ModernRevisions revisions;
  private final ServerNotificationListener notificationListener;
  private final RequestChannel channel;
  private final AtomicReference<ModernServerInfo> serverInfo;
  private final ServerSubscriptions subscriptions;
  private final CapabilityDiscovery capabilityDiscovery;
  private final Ticker ticker;
  private volatile Optional<LogLevel> logLevel = Optional.empty();

  /** Creates a connection with {@code revisions}; sends no request. */
  public ModernConnection(
      ServerId server,
      ModernTransport transport,
      ModernRevisions revisions,
      ConnectionContext connectionContext,
      Delays delays) {
    this.server = server;
    this.transport = transport;
    this.revisions = revisions;
    this.notificationListener = connectionContext.notificationListener();
    this.channel =
        connectionContext.session().isPresent() ? new ElicitingChannel(this::send) : this::send;
    this.ticker = delays.ticker();
    this.serverInfo = new AtomicReference<>(ModernServerInfo.unknown(revisions.preferred()));
    this.subscriptions =
        new ServerSubscriptions(
            this::listen,
            this::onNotification,
            DelayedTasks.after(delays.sleeper()),
            delays.chance());
    this.capabilityDiscovery =
        new CapabilityDiscovery(
            limit -> requestDiscovery(CallContext.ANONYMOUS, limit), subscriptions::begin, ticker);
  }

  /** Adopts the discovery result of a probe, so that it need not be requested again. */
  public void seed(DiscoverResult discoverResult) {
    revisions
        .bestOf(discoverResult.supportedVersions())
        .ifPresent(revision -> serverInfo.updateAndGet(current -> current.withRevision(revision)));
    learn(discoverResult);
  }

  @Override
  public boolean isStarted() {
    return transport.isStarted();
  }

  /** There is no handshake: a server that responds is initialized. */
  @Override
  public Optional<Failure.UpstreamFailure> start(TimeLimit limit) {
    Optional<Failure.UpstreamFailure> unopened = transport.open(limit);
    if (unopened.isPresent() || transport.isStarted()) {
      return unopened;
    }
    return switch (requestDiscovery(CallContext.ANONYMOUS, limit)) {
      case Answered<DiscoverResult> _ -> Optional.empty();
      case Failed<DiscoverResult>(Rejected _) when betterEra().isEmpty() -> Optional.empty();
      case Failed<DiscoverResult>(TimedOut timedOut) -> {
        transport.abandonStart(limit);
        yield Optional.of(timedOut);
      }
      case Failed<DiscoverResult>(Failure.UpstreamFailure failure) -> Optional.of(failure);
    };
  }

  @Override
  public UpstreamReply<JsonSlice> request(OutgoingRequest outgoing, TimeLimit limit) {
    return switch (outgoing.request().orElse(null)) {
      case McpRequest.SetLogLevel(_, LogLevel level) -> {
        logLevel = Optional.of(level);
        yield new Answered<>(EMPTY_RESULT);
      }
      case McpRequest.Subscribe(_, String uri) -> subscribe(uri, limit);
      case McpRequest.Unsubscribe(_, String uri) -> emptyResult(subscriptions.remove(uri, limit));
      case null, default -> channel.request(outgoing, limit);
    };
  }

  private UpstreamReply<JsonSlice> subscribe(String uri, TimeLimit limit) {
    return capabilityDiscovery
        .get(limit)
        .flatMap(
            capabilities ->
                capabilities.resources()
                    ? emptyResult(subscriptions.add(uri, limit))
                    : new Failed<>(NO_SUBSCRIPTIONS));
  }

  private static UpstreamReply<JsonSlice> emptyResult(Optional<Failure.UpstreamFailure> failure) {
    return failure
        .<UpstreamReply<JsonSlice>>map(Failed::new)
        .orElseGet(() -> new Answered<>(EMPTY_RESULT));
  }

  /** Blocks until the subscription ends. */
  private UpstreamReply<JsonSlice> listen(JsonBytes params, MessageListener listener) {
    UpstreamReply<JsonSlice> reply =
        transport.listen(
            new OutgoingRequest(
                MethodNames.LISTEN, params, Optional.empty(), CallContext.ANONYMOUS),
            new Context(serverInfo.get().revision(), Optional.empty()),
            listener,
            TimeLimit.of(LISTEN_TIMEOUT, ticker));
    if (reply instanceof Failed<JsonSlice>(Unreachable _)) {
      serverInfo.updateAndGet(ModernServerInfo::withFailure);
    }
    return reply;
  }

  @Override
  public UpstreamReply<ServerDiscovery> discover(CallContext context, TimeLimit limit) {
    return requestDiscovery(context, limit)
        .map(result -> result.toServerDiscovery(serverInfo.get().revision()));
  }

  /** The revision has no {@code ping}. */
  @Override
  public UpstreamReply<JsonSlice> ping(TimeLimit limit) {
    return requestDiscovery(CallContext.ANONYMOUS, limit).map(_ -> EMPTY_RESULT);
  }

  private UpstreamReply<DiscoverResult> requestDiscovery(CallContext context, TimeLimit limit) {
    return send(OutgoingRequest.discover(context), limit)
        .flatMap(result -> ResultReader.read(result, DiscoverResult::read))
        .flatMap(this::checkRevisions);
  }

  private UpstreamReply<DiscoverResult> checkRevisions(DiscoverResult discoverResult) {
    if (revisions.bestOf(discoverResult.supportedVersions()).isEmpty()) {
      if (!discoverResult.supportedVersions().isEmpty()) {
        serverInfo.updateAndGet(ModernServerInfo::withLegacyOnly);
      }
      return new Failed<>(
          new BadAnswer("the server supports no revision of MCP that the bridge supports"));
    }
    learn(discoverResult);
    return new Answered<>(discoverResult);
  }

  private void learn(DiscoverResult discoverResult) {
    discoverResult
        .serverInfo()
        .map(info -> JsonSlice.of(info.toByteArray()))
        .ifPresent(this::learnServerInfo);
    capabilityDiscovery.update(discoverResult);
  }

  /**
   * Messages of a request go to its client; changes concern all clients. Progress restarts the time
   * limit of the request.
   */
  private MessageListener messageListener(CallContext context, TimeLimit limit) {
    ClientChannel channel = context.client().channel();
    return (id, message) -> {
      if (!NotificationReader.belongsToRequest(message)) {
        NotificationReader.notification(message).ifPresent(this::onNotification);
      } else if (!message.method().equals(MethodNames.PROGRESS)) {
        channel.sendNotification(message);
      } else if (isProgressOf(id, message)) {
        limit.restart();
        if (channel.wantsProgress()) {
          channel.sendNotification(message);
        }
      }
    };
  }

  private void onNotification(ServerNotification notification) {
    if (notification instanceof ServerNotification.ListChanged) {
      // Before a listener requests the list.
      capabilityDiscovery.onListChanged();
    }
    notificationListener.onNotification(server, notification);
  }

  private static boolean isProgressOf(long id, ServerMessage message) {
    return NotificationReader.progressToken(message).orElse(RpcMessage.FOREIGN_ID) == id;
  }

  /**
   * Sends a request, and again if the server rejects its revision and names one that the bridge
   * supports, even the same one: it has not processed the request.
   */
  private UpstreamReply<JsonSlice> send(OutgoingRequest outgoing, TimeLimit limit) {
    MessageListener listener = messageListener(outgoing.context(), limit);
    String spoken = serverInfo.get().revision();
    UpstreamReply<JsonSlice> reply = sendWithRevision(spoken, outgoing, listener, limit);
    if (!(reply instanceof Failed<JsonSlice>(Rejected rejected))) {
      return reply;
    }
    Optional<List<String>> supported = UnsupportedVersion.supported(rejected);
    Optional<String> shared = supported.flatMap(revisions::bestOf);
    if (supported.isPresent() && shared.isEmpty()) {
      serverInfo.updateAndGet(ModernServerInfo::withLegacyOnly);
    }
    if (shared.isEmpty()) {
      return reply;
    }
    serverInfo.updateAndGet(current -> current.withRevision(shared.get()));
    return sendWithRevision(shared.get(), outgoing, listener, limit);
  }

  private UpstreamReply<JsonSlice> sendWithRevision(
      String revision, OutgoingRequest outgoing, MessageListener listener, TimeLimit limit) {
    UpstreamReply<JsonSlice> reply =
        transport.request(outgoing, new Context(revision, logLevel), listener, limit);
    return switch (reply) {
      case Failed<JsonSlice>(Failure.UpstreamFailure failure) -> {
        recordFailure(failure);
        yield reply;
      }
      case Answered<JsonSlice>(JsonSlice result) -> checkResult(outgoing, result);
    };
  }

  private UpstreamReply<JsonSlice> checkResult(OutgoingRequest outgoing, JsonSlice result) {
    return ResultReader.read(result, ResultMembers::of)
        .flatMap(
            members -> {
              if (!isAllowed(members.type(), outgoing.method())) {
                return new Failed<>(
                    new BadAnswer(
                        "the server's result has an unknown type: "
                            + LogSanitizer.oneLine(members.type(), MAX_SHOWN)));
              }
              if (serverInfo.get().name().isEmpty()) {
                members.serverInfo().ifPresent(this::learnServerInfo);
              }
              recordAnswer();
              return new Answered<>(result);
            });
  }

  private static boolean isAllowed(String resultType, String method) {
    return resultType.equals(ResultMembers.COMPLETE)
        || (resultType.equals(ResultMembers.INPUT_REQUIRED) && INPUT_METHODS.contains(method));
  }

  private void learnServerInfo(JsonSlice info) {
    serverInfo.updateAndGet(current -> current.withServerInfo(info));
  }

  private void recordFailure(Failure.UpstreamFailure failure) {
    if (failure instanceof Unreachable || failure instanceof TimedOut) {
      serverInfo.updateAndGet(ModernServerInfo::withFailure);
    } else if (failure instanceof Rejected) {
      recordAnswer();
    }
  }

  private void recordAnswer() {
    boolean wasWell = serverInfo.getAndUpdate(ModernServerInfo::withSuccess).healthy();
    if (!wasWell) {
      subscriptions.retryNow();
    }
    capabilityDiscovery.onAnswer();
  }

  @Override
  public ServerStatus status() {
    return serverInfo.get().status(transport.kind()).withLists(capabilityDiscovery.offeredLists());
  }

  @Override
  public Optional<ProtocolEra> betterEra() {
    return serverInfo.get().legacyOnly() ? Optional.of(ProtocolEra.LEGACY) : Optional.empty();
  }

  @Override
  public void close() {
    subscriptions.close();
    transport.close();
  }
}
