package dev.bascule.adapter.out.mcp;

/** Asks a server in which way it is to be spoken to. */
@FunctionalInterface
interface EraProbe extends AutoCloseable {

  /** Asks, and waits for what comes of it. Called by one thread at a time. */
  EraVerdict probe(TimeLimit limit);

  /** Ends what is under way, and what is left of it. */
  @Override
  default void close() {}
}
