package dev.bascule.adapter.out.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.out.mcp.ModernTransport.Context;
import dev.bascule.adapter.out.mcp.ModernTransport.Teller;
import dev.bascule.application.port.client.ClientChannel;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.out.ServerNotices;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Discovery;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Failure.BadAnswer;
import dev.bascule.domain.outcome.Failure.Rejected;
import dev.bascule.domain.outcome.Failure.TimedOut;
import dev.bascule.domain.outcome.Failure.Unreachable;
import dev.bascule.domain.outcome.Reply;
import dev.bascule.domain.outcome.Reply.Answered;
import dev.bascule.domain.outcome.Reply.Failed;
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
final class ModernLink implements McpLink {

  /** A connection that broke without a sign is found out by then. */
  private static final Duration LONGEST_LISTENING = Duration.ofHours(1);

  private static final Rejected NO_SUBSCRIPTIONS =
      new Rejected(-32601, "The server does not tell when resources change", Optional.empty());

  private static final JsonSlice DONE = JsonSlice.of(new byte[] {'{', '}'});

  private final ServerId server;
  private final ModernTransport transport;
  private final ModernRevisions revisions;
  private final ServerNotices notices;
  private final AtomicReference<ModernKnowledge> knowledge;
  private final Subscriptions subscriptions;
  private final Introduction introduction;
  private final Ticker ticker;
  private volatile Optional<LogLevel> logLevel = Optional.empty();

  /**
   * @param notices is told what the server sends and belongs to no request
   */
  ModernLink(
      ServerId server,
      ModernTransport transport,
      ModernRevisions revisions,
      ServerNotices notices,
      Timing timing) {
    this.server = requireNonNull(server, "server");
    this.transport = requireNonNull(transport, "transport");
    this.revisions = requireNonNull(revisions, "revisions");
    this.notices = requireNonNull(notices, "notices");
    this.ticker = timing.ticker();
    this.knowledge = new AtomicReference<>(ModernKnowledge.nothing(revisions.preferred()));
    this.subscriptions =
        new Subscriptions(
            this::listen,
            notice -> notices.heard(server, notice),
            Later.after(timing.pause()),
            timing.chance());
    this.introduction =
        new Introduction(
            limit -> askForDiscovery(Exchange.ANONYMOUS, limit), subscriptions::begin, ticker);
  }

  /** Takes over what a probe has found out, so that the server need not be asked again. */
  void seed(Discovered discovered) {
    revisions
        .bestOf(discovered.supportedVersions())
        .ifPresent(revision -> knowledge.updateAndGet(known -> known.speaking(revision)));
    learn(discovered);
  }

  @Override
  public Reply<JsonSlice> request(Outgoing outgoing, TimeLimit limit) {
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

  private Reply<JsonSlice> subscribe(String uri, TimeLimit limit) {
    return switch (introduction.of(limit)) {
      case Failed<Advertised>(Failure.Upstream failure) -> new Failed<>(failure);
      case Answered<Advertised>(Advertised advertised) ->
          advertised.resources()
              ? done(subscriptions.add(uri, limit))
              : new Failed<>(NO_SUBSCRIPTIONS);
    };
  }

  private static Reply<JsonSlice> done(Optional<Failure.Upstream> failure) {
    return failure.<Reply<JsonSlice>>map(Failed::new).orElseGet(() -> new Answered<>(DONE));
  }

  /** Waits for the end of the subscription. */
  private Reply<JsonSlice> listen(JsonBytes params, Teller teller) {
    Reply<JsonSlice> reply =
        transport.listen(
            new Outgoing(Wanted.METHOD, params, Optional.empty(), Exchange.ANONYMOUS),
            new Context(knowledge.get().revision(), Optional.empty()),
            teller,
            TimeLimit.of(LONGEST_LISTENING, ticker));
    if (reply instanceof Failed<JsonSlice>(Unreachable _)) {
      knowledge.updateAndGet(ModernKnowledge::failing);
    }
    return reply;
  }

  @Override
  public Reply<Discovery> discover(Exchange exchange, TimeLimit limit) {
    return switch (askForDiscovery(exchange, limit)) {
      case Failed<Discovered>(Failure.Upstream failure) -> new Failed<>(failure);
      case Answered<Discovered>(Discovered discovered) ->
          new Answered<>(discovered.in(knowledge.get().revision()));
    };
  }

  private Reply<Discovered> askForDiscovery(Exchange exchange, TimeLimit limit) {
    Outgoing outgoing =
        new Outgoing(Discovered.METHOD, JsonBytes.of("{}"), Optional.empty(), exchange);
    return switch (send(outgoing, teller(exchange), limit)) {
      case Failed<JsonSlice>(Failure.Upstream failure) -> new Failed<>(failure);
      case Answered<JsonSlice>(JsonSlice result) -> readDiscovery(result);
    };
  }

  private Reply<Discovered> readDiscovery(JsonSlice result) {
    try {
      Discovered discovered = Discovered.read(result);
      if (revisions.bestOf(discovered.supportedVersions()).isEmpty()) {
        if (!discovered.supportedVersions().isEmpty()) {
          knowledge.updateAndGet(ModernKnowledge::foundLegacy);
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

  private void learn(Discovered discovered) {
    discovered
        .serverInfo()
        .map(info -> JsonSlice.of(info.toByteArray()))
        .ifPresent(info -> knowledge.updateAndGet(known -> known.introduced(info)));
    introduction.learn(discovered);
  }

  /** What is of one request goes to its client; a change is of interest to all. */
  private Teller teller(Exchange exchange) {
    ClientChannel channel = exchange.client().channel();
    return (id, message) -> {
      if (!Notices.isOfOneRequest(message)) {
        Notices.notice(message).ifPresent(notice -> notices.heard(server, notice));
      } else if (!message.method().equals(Notices.PROGRESS) || isProgressOf(id, message)) {
        channel.tell(message);
      }
    };
  }

  private static boolean isProgressOf(long id, ServerMessage message) {
    return Notices.progressToken(message).orElse(RpcMessage.FOREIGN_ID) == id;
  }

  /**
   * Sends a request, and a second time if the server refuses it and names a revision that is spoken
   * here; be it the very one that it refused, since it has not acted on the request.
   */
  private Reply<JsonSlice> send(Outgoing outgoing, Teller teller, TimeLimit limit) {
    String spoken = knowledge.get().revision();
    Reply<JsonSlice> reply = sendIn(spoken, outgoing, teller, limit);
    if (!(reply instanceof Failed<JsonSlice>(Rejected rejected))) {
      return reply;
    }
    Optional<List<String>> supported = VersionRefusal.supported(rejected);
    Optional<String> shared = supported.flatMap(revisions::bestOf);
    if (supported.isPresent() && shared.isEmpty()) {
      knowledge.updateAndGet(ModernKnowledge::foundLegacy);
    }
    if (shared.isEmpty()) {
      return reply;
    }
    knowledge.updateAndGet(known -> known.speaking(shared.get()));
    return sendIn(shared.get(), outgoing, teller, limit);
  }

  private Reply<JsonSlice> sendIn(
      String revision, Outgoing outgoing, Teller teller, TimeLimit limit) {
    Reply<JsonSlice> reply =
        transport.request(outgoing, new Context(revision, logLevel), teller, limit);
    return switch (reply) {
      case Failed<JsonSlice>(Failure.Upstream failure) -> {
        note(failure);
        yield reply;
      }
      case Answered<JsonSlice>(JsonSlice result) -> checked(outgoing, result);
    };
  }

  private Reply<JsonSlice> checked(Outgoing outgoing, JsonSlice result) {
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
      knowledge.updateAndGet(ModernKnowledge::failing);
    } else if (failure instanceof Rejected) {
      noteAnswer();
    }
  }

  private void noteAnswer() {
    boolean wasWell = knowledge.getAndUpdate(ModernKnowledge::answering).well();
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
  public Optional<Era> betterEra() {
    return knowledge.get().legacyOnly() ? Optional.of(Era.LEGACY) : Optional.empty();
  }

  @Override
  public void close() {
    subscriptions.close();
    transport.close();
  }
}
