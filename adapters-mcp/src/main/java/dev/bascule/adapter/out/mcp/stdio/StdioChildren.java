package dev.bascule.adapter.out.mcp.stdio;

import dev.bascule.adapter.out.mcp.config.StdioSettings;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.BackgroundExecutor;
import dev.bascule.adapter.out.mcp.protocol.ConnectionContext;
import dev.bascule.adapter.out.mcp.protocol.McpConnection;
import dev.bascule.adapter.out.mcp.protocol.OutgoingRequest;
import dev.bascule.adapter.out.mcp.protocol.legacy.InitializeResult;
import dev.bascule.adapter.out.mcp.protocol.legacy.ServerMessageRouter;
import dev.bascule.adapter.out.mcp.protocol.legacy.SessionInitializer;
import dev.bascule.adapter.out.mcp.protocol.legacy.SessionState;
import dev.bascule.adapter.out.mcp.stdio.StdioProtocolProbe.InitializedChild;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.application.port.out.ServerStatus.Transport;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.TimedOut;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.domain.time.Ticker;
import dev.bascule.mcp.json.JsonSlice;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a server as a child process, in the revisions of MCP with a handshake.
 * Thread-safe.
 */
public final class StdioChildren implements McpConnection {

  private final StdioSettings settings;
  private final LastExit lastExit;
  private final SessionInitializer initializer;
  private final ServerMessageRouter messageRouter;
  private final Consumer<ChildPipe> onChild;
  private final Supplier<@Nullable InitializedChild> spare;
  private final Ticker ticker;
  private final SessionState sessionState = new SessionState();
  private final BackgroundExecutor background;
  private final ChildSupervisor<StdioChild> children;

  /** The last initialization result of earlier children; null before the first one. */
  private volatile @Nullable InitializeResult previousResult;

  /**
   * @param probe may have a child that has answered {@code initialize}, for a shared connection
   */
  public StdioChildren(
      StdioSettings settings,
      ConnectionContext connectionContext,
      StdioProtocolProbe probe,
      Ticker ticker) {
    this.settings = settings;
    this.lastExit = probe.lastExit();
    this.spare = connectionContext.session().isPresent() ? () -> null : probe::takeInitialized;
    this.onChild =
        connectionContext.session().isPresent()
            ? probe.processes()::add
            : probe.processes()::addShared;
    this.initializer =
        SessionInitializer.of(connectionContext.clientInfo(), connectionContext.session());
    this.messageRouter = new ServerMessageRouter(settings.id(), connectionContext);
    this.ticker = ticker;
    this.background = new BackgroundExecutor("bascule-stdio-" + settings.id(), /* maxAtOnce= */ 1);
    this.children =
        new ChildSupervisor<>(
            settings,
            ticker,
            lastExit,
            connectionContext.session().isPresent() ? RestartBackoff.NONE : probe.exitBackoff(),
            new LegacyLifecycle());
  }

  @Override
  public boolean isStarted() {
    StdioChild last = children.last();
    return last != null && last.pipe().acceptsRequests() && last.initializeResult().isPresent();
  }

  @Override
  public Optional<Failure.UpstreamFailure> start(TimeLimit limit) {
    return children
        .getOrStart(limit)
        .flatMap(
            child -> {
              UpstreamReply<ServerDiscovery> reply = child.discover(limit);
              if (reply instanceof Failed<ServerDiscovery>(TimedOut _)) {
                child.pipe().endStart(limit);
              }
              return reply;
            })
        .findFailure();
  }

  @Override
  public UpstreamReply<ServerDiscovery> discover(CallContext context, TimeLimit limit) {
    return children.getOrStart(limit).flatMap(child -> child.discover(limit));
  }

  @Override
  public UpstreamReply<JsonSlice> request(OutgoingRequest outgoing, TimeLimit limit) {
    UpstreamReply<JsonSlice> reply =
        children.getOrStart(limit).flatMap(child -> child.request(outgoing, limit));
    if (reply instanceof Answered) {
      outgoing.request().ifPresent(sessionState::update);
    }
    return reply;
  }

  @Override
  public ServerStatus status() {
    return InitializeResult.status(Transport.STDIO, isStarted(), initializeResult());
  }

  private @Nullable InitializeResult initializeResult() {
    StdioChild last = children.last();
    InitializeResult before = previousResult;
    return last == null ? before : last.initializeResult().orElse(before);
  }

  /** Ends the child, and waits until it and all previous ones have exited. */
  @Override
  public void close() {
    messageRouter.stop();
    background.stop();
    children.close();
  }

  private void restoreSession(StdioChild child, boolean drainsPredecessor) {
    if (drainsPredecessor) {
      // The client still answers the requests of the predecessor.
      messageRouter.onGap();
    } else {
      messageRouter.onRestart();
    }
    background.run(() -> sessionState.restore(child, ticker));
  }

  private final class LegacyLifecycle implements ChildSupervisor.ChildLifecycle<StdioChild> {

    /** Whether the previous child completes its requests. Guarded by the lock of the supervisor. */
    private boolean drainsPredecessor;

    @Override
    public StdioChild start() throws IOException {
      previousResult = initializeResult();
      InitializedChild initialized = previousResult == null ? spare.get() : null;
      StdioChild predecessor = children.last();
      drainsPredecessor =
          predecessor != null && predecessor.pipe().isRetired() && !predecessor.pipe().hasEnded();
      if (initialized == null || !initialized.pipe().acceptsRequests()) {
        if (initialized != null) {
          initialized.pipe().end(_ -> new Failure.Cancelled());
        }
        return new StdioChild(settings, lastExit, messageRouter, ticker);
      }
      StdioChild child = new StdioChild(initialized.pipe(), messageRouter);
      child.adopt(initialized.result());
      return child;
    }

    @Override
    public void onStarted(StdioChild child) {
      onChild.accept(child.pipe());
      if (child.initializeResult().isEmpty()) {
        boolean isFirst = previousResult == null;
        boolean drains = drainsPredecessor;
        child.open(initializer, isFirst ? () -> {} : () -> restoreSession(child, drains));
      }
    }

    @Override
    public ChildPipe pipeOf(StdioChild child) {
      return child.pipe();
    }
  }
}
