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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A way to a server of revision 2026-07-28, over either transport: no handshake and no session, all
 * context goes with each request. What the revision has no requests for, subscriptions and the log
 * level, is kept here and made good in its own way. Thread-safe.
 */
final class ModernLink implements McpLink {

  private static final JsonSlice DONE = JsonSlice.of(new byte[] {'{', '}'});

  private final ServerId server;
  private final ModernTransport transport;
  private final ModernRevisions revisions;
  private final ServerNotices notices;
  private final AtomicReference<ModernKnowledge> knowledge;
  private volatile Optional<LogLevel> logLevel = Optional.empty();

  /**
   * @param notices is told what the server sends and belongs to no request
   */
  ModernLink(
      ServerId server,
      ModernTransport transport,
      ModernRevisions revisions,
      ServerNotices notices) {
    this.server = requireNonNull(server, "server");
    this.transport = requireNonNull(transport, "transport");
    this.revisions = requireNonNull(revisions, "revisions");
    this.notices = requireNonNull(notices, "notices");
    this.knowledge = new AtomicReference<>(ModernKnowledge.nothing(revisions.preferred()));
  }

  @Override
  public Reply<JsonSlice> request(Outgoing outgoing, TimeLimit limit) {
    return switch (outgoing.request().orElse(null)) {
      case McpRequest.SetLogLevel(_, LogLevel level) -> {
        logLevel = Optional.of(level);
        yield new Answered<>(DONE);
      }
      case null, default -> send(outgoing, teller(outgoing.exchange()), limit);
    };
  }

  @Override
  public Reply<Discovery> discover(Exchange exchange, TimeLimit limit) {
    Outgoing outgoing =
        new Outgoing(Discovered.METHOD, JsonBytes.of("{}"), Optional.empty(), exchange);
    return switch (send(outgoing, teller(exchange), limit)) {
      case Failed<JsonSlice>(Failure.Upstream failure) -> new Failed<>(failure);
      case Answered<JsonSlice>(JsonSlice result) -> readDiscovery(result);
    };
  }

  private Reply<Discovery> readDiscovery(JsonSlice result) {
    try {
      Discovered discovered = Discovered.read(result);
      Optional<String> shared = revisions.bestOf(discovered.supportedVersions());
      if (shared.isEmpty()) {
        knowledge.updateAndGet(ModernKnowledge::foundLegacy);
        return new Failed<>(
            new BadAnswer("the server speaks no revision of MCP that the bridge knows"));
      }
      discovered
          .serverInfo()
          .map(info -> JsonSlice.of(info.toByteArray()))
          .ifPresent(info -> knowledge.updateAndGet(known -> known.introduced(info)));
      return new Answered<>(discovered.in(knowledge.get().revision()));
    } catch (MalformedMessageException e) {
      return new Failed<>(new BadAnswer("the server's result is malformed: " + e.reason()));
    }
  }

  /** What is of one request goes to its client; a change is of interest to all. */
  private Teller teller(Exchange exchange) {
    ClientChannel channel = exchange.client().channel();
    return (id, message) -> {
      if (!ModernNotices.isOfOneRequest(message)) {
        ModernNotices.notice(message).ifPresent(notice -> notices.heard(server, notice));
      } else if (!message.method().equals(ModernNotices.PROGRESS) || isProgressOf(id, message)) {
        channel.tell(message);
      }
    };
  }

  private static boolean isProgressOf(long id, ServerMessage message) {
    return ModernNotices.progressToken(message).orElse(RpcMessage.FOREIGN_ID) == id;
  }

  /** Sends a request, and a second time if the server names a revision that is spoken here. */
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
    if (shared.isEmpty() || shared.get().equals(spoken)) {
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
        ModernKnowledge known = knowledge.updateAndGet(ModernKnowledge::answering);
        read.serverInfo()
            .filter(_ -> known.name().isEmpty())
            .ifPresent(info -> knowledge.updateAndGet(now -> now.introduced(info)));
        yield new Answered<>(result);
      }
    };
  }

  private void note(Failure.Upstream failure) {
    if (failure instanceof Unreachable || failure instanceof TimedOut) {
      knowledge.updateAndGet(ModernKnowledge::failing);
    } else if (failure instanceof Rejected) {
      knowledge.updateAndGet(ModernKnowledge::answering);
    }
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
    transport.close();
  }
}
