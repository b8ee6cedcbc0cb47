package dev.bascule.bootstrap.wiring;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.client.Party;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.port.out.ServerNotices;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.domain.mcp.Discovery;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.Page;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.outcome.Reply;
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
  public Reply<Discovery> discover(Exchange exchange, Duration timeout) {
    throw asked();
  }

  @Override
  public Reply<Page> list(
      ListKind kind, Optional<String> cursor, Exchange exchange, Duration timeout) {
    throw asked();
  }

  @Override
  public Reply<McpResult> ask(McpRequest request, Exchange exchange, Duration timeout) {
    throw asked();
  }

  @Override
  public McpServer openFor(Party party, ServerNotices notices) {
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
