package dev.bascule.bootstrap.wiring.reload;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.context.CallContext;
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
import java.time.Duration;
import java.util.Optional;

/** A server that has a name, and can be closed; nobody is to ask it anything. */
final class IdleServer implements McpServer {

  private final ServerId id;
  private final Runnable closing;

  IdleServer(ServerId id, Runnable closing) {
    this.id = requireNonNull(id, "id");
    this.closing = requireNonNull(closing, "closing");
  }

  @Override
  public ServerId id() {
    return id;
  }

  @Override
  public ServerStatus status() {
    throw asked();
  }

  @Override
  public UpstreamReply<ServerDiscovery> discover(CallContext exchange, Duration timeout) {
    throw asked();
  }

  @Override
  public UpstreamReply<ListPage> list(
      ListKind kind, Optional<String> cursor, CallContext exchange, Duration timeout) {
    throw asked();
  }

  @Override
  public UpstreamReply<McpResult> ask(McpRequest request, CallContext exchange, Duration timeout) {
    throw asked();
  }

  @Override
  public McpServer openFor(ConnectionOwner party, ServerNotificationListener notices) {
    throw asked();
  }

  @Override
  public void close() {
    closing.run();
  }

  private static AssertionError asked() {
    return new AssertionError("nobody asks this server");
  }
}
