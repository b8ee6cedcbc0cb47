package dev.bascule.application.upstream;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The time in which new requests use one configuration of a server. After its end, requests in
 * flight complete over the same connection, which is closed by the last user.
 *
 * <p>Thread-safe and non-blocking.
 */
public final class ConnectionLease {

  private final ReferenceCount references;
  private volatile boolean ended;

  private ConnectionLease(ReferenceCount references) {
    this.references = references;
  }

  /** Begins a lease of a new connection. */
  static ConnectionLease begin() {
    return new ConnectionLease(new ReferenceCount());
  }

  /** Begins another lease of the same connection, while this one is active. */
  ConnectionLease successor() {
    if (!references.tryAcquire()) {
      throw new IllegalStateException("the connection is closed");
    }
    return new ConnectionLease(references);
  }

  /** Returns whether the lease has ended, so that new requests use another one. */
  public boolean isOver() {
    return ended;
  }

  /** Returns whether the connection is replaced by another one, and is closed when it is unused. */
  boolean isConnectionRetired() {
    return references.isRetired;
  }

  /** Ends the lease. The connection stays with its successor. */
  public void end() {
    if (!ended) {
      ended = true;
      references.release();
    }
  }

  /**
   * Ends the lease and, if no successor uses it, the connection.
   *
   * @param unused runs when the last user has released the connection; does not block
   */
  public void end(Runnable unused) {
    references.onEmpty = unused;
    references.isRetired = true;
    end();
  }

  /** Runs {@code action} over the connection; returns empty if that was already closed. */
  public <T> Optional<T> tryRun(Supplier<T> action) {
    if (!tryAcquire()) {
      return Optional.empty();
    }
    try {
      return Optional.of(action.get());
    } finally {
      release();
    }
  }

  /**
   * Acquires the connection, which is not closed before the same number of {@link #release}.
   *
   * @return false if it was already closed
   */
  public boolean tryAcquire() {
    return references.tryAcquire();
  }

  /** Releases the connection after {@link #tryAcquire} returned true. */
  public void release() {
    references.release();
  }

  /** The number of users of a connection: its leases, and requests in flight. */
  private static final class ReferenceCount {

    private final AtomicInteger users = new AtomicInteger(1);
    private volatile Runnable onEmpty = () -> {};
    private volatile boolean isRetired;

    /** Returns false if the count has reached zero. */
    boolean tryAcquire() {
      return users.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    void release() {
      if (users.decrementAndGet() == 0) {
        onEmpty.run();
      }
    }
  }
}
