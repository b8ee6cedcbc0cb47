package dev.bascule.adapter.out.mcp.protocol.modern;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.out.mcp.json.JsonSlice;
import dev.bascule.adapter.out.mcp.json.MalformedMessageException;
import dev.bascule.adapter.out.mcp.json.ModernResult;
import dev.bascule.adapter.out.mcp.jsonrpc.RpcMessage;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.DelayedTasks;
import dev.bascule.adapter.out.mcp.protocol.Delays;
import dev.bascule.adapter.out.mcp.protocol.DiscoverResult;
import dev.bascule.adapter.out.mcp.protocol.McpConnection;
import dev.bascule.adapter.out.mcp.protocol.NotificationReader;
import dev.bascule.adapter.out.mcp.protocol.OutgoingRequest;
import dev.bascule.adapter.out.mcp.protocol.ProtocolEra;
import dev.bascule.adapter.out.mcp.protocol.modern.ModernTransport.Context;
import dev.bascule.adapter.out.mcp.protocol.modern.ModernTransport.Teller;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientChannel;
import dev.bascule.application.port.out.ServerNotificationListener;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.BadAnswer;
import dev.bascule.domain.result.Failure.Rejected;
import dev.bascule.domain.result.Failure.TimedOut;
import dev.bascule.domain.result.Failure.Unreachable;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A way to a server of revision 2026-07-28, over either transport: no handshake and no session, all
 * context goes with each request. What the revision has no requests for, subscriptions and the log
 * level, is kept here and made good in its own way. Thread-safe.
 */
public final class ModernConnection implements McpConnection {

  /** A connection that broke without a sign is found out by then. */
  private static final Duration LONGEST_LISTENING = Duration.ofHours(1);

  private static final Rejected NO_SUBSCRIPTIONS =
      new Rejected(-32601, "The server does not tell when resources change", Optional.empty());

  private static final JsonSlice DONE = JsonSlice.of(new byte[] {'{', '}'});

  private final ServerId server;
  private final ModernTransport transport;
  private final ModernRevisions revisions;
  private final ServerNotificationListener notices;
  private final AtomicReference<ModernServerInfo> knowledge;
  private final ServerSubscriptions subscriptions;
  private final CapabilityDiscovery introduction;
  private final Ticker ticker;
  private volatile Optional<LogLevel> logLevel = Optional.empty();

  /**
   * @param notices is told what the server sends and belongs to no request
   */
  public ModernConnection(
      ServerId server,
      ModernTransport transport,
      ModernRevisions revisions,
      ServerNotificationListener notices,
      Delays timing) {
    this.server = requireNonNull(server, "server");
    this.transport = requireNonNull(transport, "transport");
    this.revisions = requireNonNull(revisions, "revisions");
    this.notices = requireNonNull(notices, "notices");
    this.ticker = timing.ticker();
    this.knowledge = new AtomicReference<>(ModernServerInfo.nothing(revisions.preferred()));
    this.subscriptions =
        new ServerSubscriptions(
            this::listen,
            notice -> notices.heard(server, notice),
            DelayedTasks.after(timing.pause()),
            timing.chance());
    this.introduction =
        new CapabilityDiscovery(
            limit -> askForDiscovery(CallContext.ANONYMOUS, limit), subscriptions::begin, ticker);
  }

  /** Takes over what a probe has found out, so that the server need not be asked again. */
  public void seed(DiscoverResult discovered) {
    revisions
        .bestOf(discovered.supportedVersions())
        .ifPresent(revision -> knowledge.updateAndGet(known -> known.speaking(revision)));
    learn(discovered);
  }

  @Override
  public UpstreamReply<JsonSlice> request(OutgoingRequest outgoing, TimeLimit limit) {
    return switch (outgoing.request().orElse(null)) {
      case McpRequest.SetLogLevel(_, LogLevel level) -> {
        logLevel = Optional.of(level);
        yield new Answered<>(DONE);
      }
      case McpRequest.Subscribe(_, String uri) -> subscribe(uri, limit);
      case McpRequest.Unsubscribe(_, String uri) -> done(subscriptions.remove(uri, limit));
      case null, default -> send(outgoing, teller(outgoing.exchange()), limit);
    };
  }

  private UpstreamReply<JsonSlice> subscribe(String uri, TimeLimit limit) {
    return switch (introduction.of(limit)) {
      case Failed<NotificationCapabilities>(Failure.Upstream failure) -> new Failed<>(failure);
      case Answered<NotificationCapabilities>(NotificationCapabilities advertised) ->
          advertised.resources()
              ? done(subscriptions.add(uri, limit))
              : new Failed<>(NO_SUBSCRIPTIONS);
    };
  }

  private static UpstreamReply<JsonSlice> done(Optional<Failure.Upstream> failure) {
    return failure.<UpstreamReply<JsonSlice>>map(Failed::new).orElseGet(() -> new Answered<>(DONE));
  }

  /** Waits for the end of the subscription. */
  private UpstreamReply<JsonSlice> listen(JsonBytes params, Teller teller) {
    UpstreamReply<JsonSlice> reply =
        transport.listen(
            new OutgoingRequest(
                SubscriptionFilter.METHOD, params, Optional.empty(), CallContext.ANONYMOUS),
            new Context(knowledge.get().revision(), Optional.empty()),
            teller,
            TimeLimit.of(LONGEST_LISTENING, ticker));
    if (reply instanceof Failed<JsonSlice>(Unreachable _)) {
      knowledge.updateAndGet(ModernServerInfo::failing);
    }
    return reply;
  }

  @Override
  public UpstreamReply<ServerDiscovery> discover(CallContext exchange, TimeLimit limit) {
    return switch (askForDiscovery(exchange, limit)) {
      case Failed<DiscoverResult>(Failure.Upstream failure) -> new Failed<>(failure);
      case Answered<DiscoverResult>(DiscoverResult discovered) ->
          new Answered<>(discovered.in(knowledge.get().revision()));
    };
  }

  private UpstreamReply<DiscoverResult> askForDiscovery(CallContext exchange, TimeLimit limit) {
    OutgoingRequest outgoing =
        new OutgoingRequest(DiscoverResult.METHOD, JsonBytes.of("{}"), Optional.empty(), exchange);
    return switch (send(outgoing, teller(exchange), limit)) {
      case Failed<JsonSlice>(Failure.Upstream failure) -> new Failed<>(failure);
      case Answered<JsonSlice>(JsonSlice result) -> readDiscovery(result);
    };
  }

  private UpstreamReply<DiscoverResult> readDiscovery(JsonSlice result) {
    try {
      DiscoverResult discovered = DiscoverResult.read(result);
      if (revisions.bestOf(discovered.supportedVersions()).isEmpty()) {
        if (!discovered.supportedVersions().isEmpty()) {
          knowledge.updateAndGet(ModernServerInfo::foundLegacy);
        }
        return new Failed<>(
            new BadAnswer("the server speaks no revision of MCP that the bridge knows"));
      }
      learn(discovered);
      return new Answered<>(discovered);
    } catch (MalformedMessageException e) {
      return new Failed<>(new BadAnswer("the server's result is malformed: " + e.reason()));
    }
  }

  private void learn(DiscoverResult discovered) {
    discovered
        .serverInfo()
        .map(info -> JsonSlice.of(info.toByteArray()))
        .ifPresent(info -> knowledge.updateAndGet(known -> known.introduced(info)));
    introduction.learn(discovered);
  }

  /** What is of one request goes to its client; a change is of interest to all. */
  private Teller teller(CallContext exchange) {
    ClientChannel channel = exchange.client().channel();
    return (id, message) -> {
      if (!NotificationReader.isOfOneRequest(message)) {
        NotificationReader.notice(message).ifPresent(notice -> notices.heard(server, notice));
      } else if (!message.method().equals(NotificationReader.PROGRESS)
          || isProgressOf(id, message)) {
        channel.tell(message);
      }
    };
  }

  private static boolean isProgressOf(long id, ServerMessage message) {
    return NotificationReader.progressToken(message).orElse(RpcMessage.FOREIGN_ID) == id;
  }

  /**
   * Sends a request, and a second time if the server refuses it and names a revision that is spoken
   * here; be it the very one that it refused, since it has not acted on the request.
   */
  private UpstreamReply<JsonSlice> send(OutgoingRequest outgoing, Teller teller, TimeLimit limit) {
    String spoken = knowledge.get().revision();
    UpstreamReply<JsonSlice> reply = sendIn(spoken, outgoing, teller, limit);
    if (!(reply instanceof Failed<JsonSlice>(Rejected rejected))) {
      return reply;
    }
    Optional<List<String>> supported = UnsupportedVersion.supported(rejected);
    Optional<String> shared = supported.flatMap(revisions::bestOf);
    if (supported.isPresent() && shared.isEmpty()) {
      knowledge.updateAndGet(ModernServerInfo::foundLegacy);
    }
    if (shared.isEmpty()) {
      return reply;
    }
    knowledge.updateAndGet(known -> known.speaking(shared.get()));
    return sendIn(shared.get(), outgoing, teller, limit);
  }

  private UpstreamReply<JsonSlice> sendIn(
      String revision, OutgoingRequest outgoing, Teller teller, TimeLimit limit) {
    UpstreamReply<JsonSlice> reply =
        transport.request(outgoing, new Context(revision, logLevel), teller, limit);
    return switch (reply) {
      case Failed<JsonSlice>(Failure.Upstream failure) -> {
        note(failure);
        yield reply;
      }
      case Answered<JsonSlice>(JsonSlice result) -> checked(outgoing, result);
    };
  }

  private UpstreamReply<JsonSlice> checked(OutgoingRequest outgoing, JsonSlice result) {
    return switch (ModernResult.read(outgoing.method(), result)) {
      case Failed<ModernResult>(Failure.Upstream failure) -> new Failed<>(failure);
      case Answered<ModernResult>(ModernResult read) -> {
        read.serverInfo()
            .filter(_ -> knowledge.get().name().isEmpty())
            .ifPresent(info -> knowledge.updateAndGet(known -> known.introduced(info)));
        noteAnswer();
        yield new Answered<>(result);
      }
    };
  }

  private void note(Failure.Upstream failure) {
    if (failure instanceof Unreachable || failure instanceof TimedOut) {
      knowledge.updateAndGet(ModernServerInfo::failing);
    } else if (failure instanceof Rejected) {
      noteAnswer();
    }
  }

  private void noteAnswer() {
    boolean wasWell = knowledge.getAndUpdate(ModernServerInfo::answering).well();
    if (!wasWell) {
      subscriptions.nudge();
    }
    introduction.reached();
  }

  @Override
  public ServerStatus status() {
    return knowledge.get().status(transport.kind());
  }

  @Override
  public Optional<ProtocolEra> betterEra() {
    return knowledge.get().legacyOnly() ? Optional.of(ProtocolEra.LEGACY) : Optional.empty();
  }

  @Override
  public void close() {
    subscriptions.close();
    transport.close();
  }
}
