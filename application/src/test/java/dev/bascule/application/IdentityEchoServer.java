package dev.bascule.application;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientContext;
import dev.bascule.application.context.ClientSession;
import dev.bascule.application.context.ConnectionOwner;
import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ListPage;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.result.UpstreamReply;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Makes a server write into each answer what it saw of the caller, and for which caller the bridge
 * requested it, which it cannot see.
 */
public final class IdentityEchoServer {

  private final Map<ClientSession, Integer> sessions = new HashMap<>();
  private final Map<FakeMcpServer, ConnectionOwner> owners = new ConcurrentHashMap<>();
  private final Supplier<CacheHints> hints;
  private final Runnable before;

  /**
   * @param hints returns the hints for the next answer
   * @param before runs before each answer
   */
  public IdentityEchoServer(Supplier<CacheHints> hints, Runnable before) {
    this.hints = hints;
    this.before = before;
  }

  /** The content of an answer. */
  public record EchoedIdentity(String seen, String presented, String identity, String scope) {

    public static EchoedIdentity of(String text) {
      String[] parts = text.split("\\|", -1);
      return new EchoedIdentity(parts[0], parts[1], parts[2], parts[3]);
    }
  }

  /** Scripts {@code server}, and all connections that are opened from it. */
  public void script(FakeMcpServer server) {
    script(new ConnectionOwner(Optional.empty(), ForwardedIdentity.NONE), server);
    server.onEachOpening(this::script);
  }

  private void script(ConnectionOwner owner, FakeMcpServer server) {
    owners.put(server, owner);
    server.listsBy(
        (kind, _, context) -> {
          CacheHints given = nextHints();
          return new UpstreamReply.Answered<>(
              kind == ListKind.TOOLS
                  ? new ListPage(List.copyOf(LeakTest.TOOLS), Optional.empty(), given, 0)
                  : FakePages.page(text(owner, context, given), given));
        });
    server.answersCalls((_, context) -> result(owner, context));
    server.answersOthers((_, context) -> result(owner, context));
    server.discoversBy(
        context -> {
          CacheHints given = nextHints();
          return new UpstreamReply.Answered<>(
              FakeMcpServer.discovery(text(owner, context, given), given));
        });
  }

  /** Returns the owner for which the connection {@code server} was opened. */
  ConnectionOwner ownerOf(FakeMcpServer server) {
    return Objects.requireNonNull(owners.get(server), "owner");
  }

  private UpstreamReply<McpResult> result(ConnectionOwner owner, CallContext context) {
    CacheHints given = nextHints();
    JsonBytes json = JsonBytes.of(text(owner, context, given));
    return new UpstreamReply.Answered<>(new McpResult(json, McpResult.Kind.COMPLETE, given));
  }

  private CacheHints nextHints() {
    before.run();
    return hints.get();
  }

  private String text(ConnectionOwner owner, CallContext context, CacheHints given) {
    return visibleIdentity(owner, context)
        + "|"
        + owner.forwardedIdentity().canonical()
        + "|"
        + context.caller().identity()
        + "|"
        + given.scope();
  }

  /** Returns all that the server sees of {@code context} over the connection of {@code owner}. */
  String visibleIdentity(ConnectionOwner owner, CallContext context) {
    return context.client().capabilities().text()
        + owner.session().map(this::number).orElse(0)
        + " "
        + owner.forwardedIdentity().canonical();
  }

  /** Returns the owner whose connection {@code context} must use. */
  static ConnectionOwner ownerOf(CallContext context, ForwardedIdentity forwardedIdentity) {
    ClientContext client = context.client();
    return new ConnectionOwner(
        client.acceptsRequests() ? client.session() : Optional.empty(), forwardedIdentity);
  }

  private synchronized int number(ClientSession session) {
    return sessions.computeIfAbsent(session, _ -> sessions.size() + 1);
  }

  /** Returns hints with random lifetimes and scopes. */
  static CacheHints hints(SplittableRandom random) {
    return new CacheHints(
        random.nextInt(5) == 0 ? null : Duration.ofSeconds(random.nextInt(120)),
        random.nextInt(3) == 0 ? CacheScope.PUBLIC : CacheScope.PRIVATE);
  }
}
