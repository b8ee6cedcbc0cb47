package dev.bascule.application.upstream;

import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.application.policy.ForwardingRule;
import dev.bascule.application.policy.ServerPolicy;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.domain.breaker.Breaker;
import dev.bascule.domain.mcp.ServerId;

/**
 * One server with its protection.
 *
 * @param server the server, over the connection for requests
 * @param sharedServer the server over the shared connection, possibly the same
 */
public record Upstream(
    McpServer server,
    McpServer sharedServer,
    ServerPolicy policy,
    Breaker breaker,
    Bulkhead bulkhead,
    ConnectionLease lease) {

  /** Creates a server with a new connection. */
  public Upstream(McpServer server, ServerPolicy policy, Breaker breaker, Bulkhead bulkhead) {
    this(server, server, policy, breaker, bulkhead, ConnectionLease.begin());
  }

  /** Returns the same server with the same connection and another configuration. */
  public Upstream withPolicy(
      ServerPolicy otherPolicy, Breaker otherBreaker, Bulkhead otherBulkhead) {
    return new Upstream(
        server, sharedServer, otherPolicy, otherBreaker, otherBulkhead, lease.successor());
  }

  /** Returns the same server with a dedicated connection, behind the same breaker and bulkhead. */
  public Upstream withConnection(McpServer connection) {
    return new Upstream(connection, sharedServer, policy, breaker, bulkhead, lease);
  }

  /** Returns whether requests use the dedicated connection of a session or caller. */
  public boolean isOwnConnection() {
    return !server.equals(sharedServer);
  }

  /** Returns whether each of its connections is a child process. */
  public boolean isChildProcess() {
    return server.status().transport() == ServerStatus.Transport.STDIO;
  }

  public ServerId id() {
    return server.id();
  }

  /** Returns the part of {@code all} that the server receives. */
  public ForwardedIdentity forwardedIdentity(ForwardedIdentity all) {
    ForwardingRule forwarding = policy.forwarding();
    return all.restrictTo(forwarding.headers(), forwarding.exchangesToken());
  }
}
