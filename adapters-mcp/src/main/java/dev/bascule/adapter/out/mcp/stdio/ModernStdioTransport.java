package dev.bascule.adapter.out.mcp.stdio;

import dev.bascule.adapter.out.mcp.config.StdioSettings;
import dev.bascule.adapter.out.mcp.jsonrpc.JsonRpcCodec;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.ConnectionContext;
import dev.bascule.adapter.out.mcp.protocol.NotificationReader;
import dev.bascule.adapter.out.mcp.protocol.OutgoingRequest;
import dev.bascule.adapter.out.mcp.protocol.modern.ModernParams;
import dev.bascule.adapter.out.mcp.protocol.modern.ModernTransport;
import dev.bascule.application.port.out.ServerNotificationListener;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.time.Ticker;
import dev.bascule.mcp.json.JsonSlice;
import java.io.IOException;
import java.util.Optional;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** A transport to a server of revision 2026-07-28 as a child process. Thread-safe. */
public final class ModernStdioTransport implements ModernTransport {

  private final StdioSettings settings;
  private final ModernParams params;
  private final ServerNotificationListener notificationListener;
  private final StdioProtocolProbe probe;
  private final boolean isShared;
  private final Ticker ticker;
  private final ChildSupervisor<ModernStdioChild> children;

  /**
   * @param probe may have a child that is already running
   */
  public ModernStdioTransport(
      StdioSettings settings,
      ConnectionContext connectionContext,
      StdioProtocolProbe probe,
      Ticker ticker) {
    this.settings = settings;
    this.params = new ModernParams(connectionContext.clientInfo());
    this.notificationListener = connectionContext.notificationListener();
    this.probe = probe;
    this.isShared = connectionContext.session().isEmpty();
    this.ticker = ticker;
    this.children =
        new ChildSupervisor<>(
            settings, ticker, probe.lastExit(), RestartBackoff.NONE, new ModernLifecycle());
  }

  @Override
  public ServerStatus.Transport kind() {
    return ServerStatus.Transport.STDIO;
  }

  @Override
  public boolean isStarted() {
    ModernStdioChild child = children.last();
    return child != null && child.pipe().hasAnswered();
  }

  @Override
  public Optional<Failure.UpstreamFailure> open(TimeLimit limit) {
    return children.getOrStart(limit).findFailure();
  }

  @Override
  public void abandonStart(TimeLimit limit) {
    ModernStdioChild child = children.last();
    if (child != null && !child.pipe().hasAnswered()) {
      child.pipe().endStart(limit);
    }
  }

  @Override
  public UpstreamReply<JsonSlice> request(
      OutgoingRequest outgoing, Context context, MessageListener listener, TimeLimit limit) {
    return children
        .getOrStart(limit)
        .flatMap(child -> child.request(message(outgoing, context), listener, limit));
  }

  /** Starts the first process, but does not restart one that has exited. */
  @Override
  public UpstreamReply<JsonSlice> listen(
      OutgoingRequest outgoing, Context context, MessageListener listener, TimeLimit limit) {
    return children
        .getOrStartFirst(limit)
        .flatMap(child -> child.request(message(outgoing, context), listener, limit));
  }

  private LongFunction<byte[]> message(OutgoingRequest outgoing, Context context) {
    return id ->
        JsonRpcCodec.request(
            id, outgoing.method(), params.of(outgoing, context.revision(), id, context.logLevel()));
  }

  private void notifyListener(ServerMessage message) {
    NotificationReader.notification(message)
        .ifPresent(
            notification -> notificationListener.onNotification(settings.id(), notification));
  }

  /** Ends the child, and waits until it and all previous ones have exited. */
  @Override
  public void close() {
    children.close();
  }

  private final class ModernLifecycle implements ChildSupervisor.ChildLifecycle<ModernStdioChild> {

    /** The last child that was started. Guarded by the lock of the supervisor. */
    private @Nullable ModernStdioChild latest;

    /**
     * Whether one before it has sent a message, so that values of it may be cached. Guarded by the
     * lock of the supervisor.
     */
    private boolean wasKnown;

    @Override
    public ModernStdioChild start() throws IOException {
      ModernStdioChild spareChild = latest == null ? probe.takeSpare() : null;
      if (spareChild != null && spareChild.pipe().acceptsRequests()) {
        return spareChild;
      }
      if (spareChild != null) {
        spareChild.pipe().end(_ -> new Failure.Cancelled());
      }
      return new ModernStdioChild(settings, probe.lastExit(), ticker);
    }

    @Override
    public void onStarted(ModernStdioChild child) {
      if (isShared) {
        probe.processes().addShared(child.pipe());
      } else {
        probe.processes().add(child.pipe());
      }
      child.setListener(ModernStdioTransport.this::notifyListener);
      wasKnown |= latest != null && latest.pipe().hasSentMessage();
      latest = child;
      if (wasKnown) {
        notificationListener.onNotification(settings.id(), new ServerNotification.Reset());
      }
    }

    @Override
    public ChildPipe pipeOf(ModernStdioChild child) {
      return child.pipe();
    }
  }
}
