package dev.bascule.adapter.out.mcp.stdio;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.out.mcp.config.StdioSettings;
import dev.bascule.adapter.out.mcp.json.JsonSlice;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.BackgroundExecutor;
import dev.bascule.adapter.out.mcp.protocol.ConnectionContext;
import dev.bascule.adapter.out.mcp.protocol.McpConnection;
import dev.bascule.adapter.out.mcp.protocol.OutgoingRequest;
import dev.bascule.adapter.out.mcp.protocol.legacy.InitializeResult;
import dev.bascule.adapter.out.mcp.protocol.legacy.ServerMessageRouter;
import dev.bascule.adapter.out.mcp.protocol.legacy.SessionInitializer;
import dev.bascule.adapter.out.mcp.protocol.legacy.SessionState;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.application.port.out.ServerStatus.Transport;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.Unreachable;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A server as a child process, in the revisions of MCP that have a handshake. Thread-safe. */
public final class StdioChildren implements McpConnection {

  /** Long enough for a package manager to fetch the server first. */
  private static final Duration LONGEST_START = Duration.ofMinutes(2);

  /** For what a child is asked again that its forerunner was asked. */
  private static final Duration LONGEST_REPETITION = Duration.ofSeconds(10);

  private final StdioSettings settings;
  private final SessionInitializer handshake;
  private final ServerMessageRouter dialogue;
  private final Ticker ticker;
  private final SessionState wishes = new SessionState();
  private final BackgroundExecutor background;
  private final ChildSupervisor<StdioChild> children;

  /** What the children before the last one said; null as long as none said anything. */
  private volatile @Nullable InitializeResult saidBefore;

  public StdioChildren(StdioSettings settings, ConnectionContext ourSide, Ticker ticker) {
    this.settings = requireNonNull(settings, "settings");
    this.handshake = SessionInitializer.of(ourSide.identity(), ourSide.session());
    this.dialogue = new ServerMessageRouter(settings.id(), ourSide);
    this.ticker = requireNonNull(ticker, "ticker");
    this.background = new BackgroundExecutor("bascule-stdio-" + settings.id(), /* maxAtOnce= */ 1);
    this.children = new ChildSupervisor<>(settings, ticker, new LegacyKind());
  }

  @Override
  public UpstreamReply<ServerDiscovery> discover(CallContext exchange, TimeLimit limit) {
    return switch (children.living(limit)) {
      case Failed<StdioChild>(Failure.Upstream failure) -> new Failed<>(failure);
      case Answered<StdioChild>(StdioChild child) -> child.discover(limit);
    };
  }

  @Override
  public UpstreamReply<JsonSlice> request(OutgoingRequest outgoing, TimeLimit limit) {
    return switch (children.living(limit)) {
      case Failed<StdioChild>(Failure.Upstream failure) -> new Failed<>(failure);
      case Answered<StdioChild>(StdioChild child) -> {
        UpstreamReply<JsonSlice> reply = child.request(outgoing, limit);
        if (reply instanceof Answered) {
          outgoing.request().ifPresent(wishes::note);
        }
        yield reply;
      }
    };
  }

  @Override
  public ServerStatus status() {
    StdioChild last = children.last();
    boolean isConnected = last != null && !last.pipe().hasEnded() && last.agreement().isPresent();
    return InitializeResult.status(Transport.STDIO, isConnected, said());
  }

  private @Nullable InitializeResult said() {
    StdioChild last = children.last();
    InitializeResult before = saidBefore;
    return last == null ? before : last.agreement().orElse(before);
  }

  /** Ends the child, and waits until it is gone, and so are those before it. */
  @Override
  public void close() {
    dialogue.stop();
    background.stop();
    children.close();
  }

  private void greetAgain(StdioChild child) {
    dialogue.beganAnew();
    background.run(() -> wishes.all().forEach(wish -> repeat(wish, child)));
  }

  private void repeat(McpRequest wish, StdioChild child) {
    UpstreamReply<JsonSlice> _ =
        child.request(
            OutgoingRequest.of(wish, CallContext.ANONYMOUS),
            TimeLimit.of(LONGEST_REPETITION, ticker));
  }

  private final class LegacyKind implements ChildSupervisor.Kind<StdioChild> {

    @Override
    public StdioChild start() throws IOException {
      saidBefore = said();
      return new StdioChild(settings, dialogue, ticker);
    }

    @Override
    public void started(StdioChild child) {
      boolean isFirst = saidBefore == null;
      child.open(handshake, isFirst ? () -> {} : () -> greetAgain(child));
    }

    @Override
    public ChildPipe pipeOf(StdioChild child) {
      return child.pipe();
    }

    @Override
    public void check(StdioChild child) {
      if (child.isStuck(LONGEST_START)) {
        child
            .pipe()
            .end(
                delivery ->
                    new Unreachable(
                        "the process did not initialize in " + LONGEST_START, delivery));
      }
    }
  }
}
