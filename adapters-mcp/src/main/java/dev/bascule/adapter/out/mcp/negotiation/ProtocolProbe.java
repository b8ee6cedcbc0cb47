package dev.bascule.adapter.out.mcp.negotiation;

import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;

/** Asks a server in which way it is to be spoken to. */
@FunctionalInterface
public interface ProtocolProbe extends AutoCloseable {

  /** Asks, and waits for what comes of it. Called by one thread at a time. */
  ProbeResult probe(TimeLimit limit);

  /**
   * Ends a probe under way, since the start that it belongs to took {@code limit}. Never blocks.
   */
  default void abandon(TimeLimit limit) {}

  /** Ends what is under way, and what is left of it. */
  @Override
  default void close() {}
}
