package dev.bascule.adapter.out.mcp.negotiation;

import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;

/** A probe of the protocol era of a server. */
@FunctionalInterface
public interface ProtocolProbe extends AutoCloseable {

  /** Probes the server, and waits for the result. Called by one thread at a time. */
  ProbeResult probe(TimeLimit limit);

  /**
   * Cancels a probe in progress, because the start that it belongs to took {@code limit}. Never
   * blocks.
   */
  default void abandon(TimeLimit limit) {}

  /** Cancels a probe in progress, and releases all resources. */
  @Override
  default void close() {}
}
