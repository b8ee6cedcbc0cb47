package dev.bascule.adapter.out.mcp.protocol;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The budget of one connection for what it keeps while clients are asked for input: requests of its
 * server and the responses of clients. All connections of the process have a budget in common.
 * Thread-safe; never blocks.
 */
public final class ClientInputBudget {

  private static final long MAX_BYTES = Runtime.getRuntime().maxMemory() / 64;

  /** Of all connections. */
  private static final long MAX_ALL_BYTES = Runtime.getRuntime().maxMemory() / 16;

  private static final AtomicLong ALL_BYTES = new AtomicLong();

  private final long maxBytes;
  private final AtomicLong bytes = new AtomicLong();

  /** Creates the budget of a connection: a 64th of the heap. */
  public ClientInputBudget() {
    this(MAX_BYTES);
  }

  /**
   * @param maxBytes the maximum for the connection
   */
  public ClientInputBudget(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Adds {@code count} bytes, unless the connection, or all, would keep too much. */
  public boolean tryAdd(long count) {
    long ofConnection = bytes.addAndGet(count);
    long ofAll = ALL_BYTES.addAndGet(count);
    if (ofConnection <= maxBytes && ofAll <= MAX_ALL_BYTES) {
      return true;
    }
    release(count);
    return false;
  }

  /** Releases {@code count} bytes that were added. */
  public void release(long count) {
    bytes.addAndGet(-count);
    ALL_BYTES.addAndGet(-count);
  }
}
