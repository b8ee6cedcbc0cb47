package dev.bascule.bootstrap.wiring.reload;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ConnectionDetails;
import dev.bascule.application.context.ConnectionOwner;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.port.out.ServerNotificationListener;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ListPage;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.time.ToolTimeout;
import java.time.Duration;
import java.util.Optional;

/** A server that can only be closed. */
final class IdleServer implements McpServer {

  private final ServerId id;
  private final Runnable onClose;

  IdleServer(ServerId id, Runnable onClose) {
    this.id = requireNonNull(id, "id");
    this.onClose = requireNonNull(onClose, "onClose");
  }

  @Override
  public ServerId id() {
    return id;
  }

  @Override
  public ServerStatus status() {
    throw unexpectedCall();
  }

  @Override
  public ConnectionDetails details() {
    throw unexpectedCall();
  }

  @Override
  public boolean isStarted() {
    return true;
  }

  @Override
  public UpstreamReply<ServerStatus> start(Duration timeout) {
    throw unexpectedCall();
  }

  @Override
  public UpstreamReply<ServerDiscovery> discover(CallContext context, Duration timeout) {
    throw unexpectedCall();
  }

  @Override
  public UpstreamReply<ListPage> list(
      ListKind kind, Optional<String> cursor, CallContext context, Duration timeout) {
    throw unexpectedCall();
  }

  @Override
  public UpstreamReply<McpResult> send(McpRequest request, CallContext context, Duration timeout) {
    throw unexpectedCall();
  }

  @Override
  public UpstreamReply<McpResult> send(
      McpRequest request, CallContext context, Duration timeout, ToolTimeout rule) {
    throw unexpectedCall();
  }

  @Override
  public UpstreamReply<McpResult> ping(Duration timeout) {
    throw unexpectedCall();
  }

  @Override
  public McpServer openFor(ConnectionOwner owner, ServerNotificationListener notificationListener) {
    throw unexpectedCall();
  }

  @Override
  public void close() {
    onClose.run();
  }

  private static AssertionError unexpectedCall() {
    return new AssertionError("no request is expected");
  }
}
