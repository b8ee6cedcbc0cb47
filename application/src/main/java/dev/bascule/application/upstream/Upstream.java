package dev.bascule.application.upstream;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.application.policy.ForwardingRule;
import dev.bascule.application.policy.ServerPolicy;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.domain.breaker.Breaker;
import dev.bascule.domain.mcp.ServerId;

/**
 * One server, with what stands before it.
 *
 * @param server the server, over the connection that requests go over
 * @param sharedServer the server over the connection that all share, which may be the same
 * @param policy what the operator decided for it
 * @param breaker refuses requests while it is not well
 * @param bulkhead keeps the requests to it few
 * @param lease the time in which new requests go to it
 */
public record Upstream(
    McpServer server,
    McpServer sharedServer,
    ServerPolicy policy,
    Breaker breaker,
    Bulkhead bulkhead,
    ConnectionLease lease) {

  public Upstream {
    requireNonNull(server, "server");
    requireNonNull(sharedServer, "sharedServer");
    requireNonNull(policy, "policy");
    requireNonNull(breaker, "breaker");
    requireNonNull(bulkhead, "bulkhead");
    requireNonNull(lease, "lease");
  }

  /** A server whose connection nobody uses yet. */
  public Upstream(McpServer server, ServerPolicy policy, Breaker breaker, Bulkhead bulkhead) {
    this(server, server, policy, breaker, bulkhead, ConnectionLease.begin());
  }

  /** Returns the same server over the same connection, with other things before it. */
  public Upstream withPolicy(
      ServerPolicy otherPolicy, Breaker otherBreaker, Bulkhead otherBulkhead) {
    return new Upstream(
        server, sharedServer, otherPolicy, otherBreaker, otherBulkhead, lease.successor());
  }

  /** Returns the same server over an own connection, behind the same breaker and bulkhead. */
  public Upstream withConnection(McpServer connection) {
    return new Upstream(connection, sharedServer, policy, breaker, bulkhead, lease);
  }

  /** Returns whether requests go over a connection of one session's or caller's own. */
  boolean isOwnConnection() {
    return !server.equals(sharedServer);
  }

  /** Tells whether each connection to it is a process of its own. */
  public boolean isChildProcess() {
    return server.status().transport() == ServerStatus.Transport.STDIO;
  }

  public ServerId id() {
    return server.id();
  }

  /** Returns what the server is shown of a caller who came with {@code all}. */
  public ForwardedIdentity forwardedIdentity(ForwardedIdentity all) {
    ForwardingRule forwarding = policy.forwarding();
    return all.restrictTo(forwarding.headers(), forwarding.exchangesToken());
  }
}
