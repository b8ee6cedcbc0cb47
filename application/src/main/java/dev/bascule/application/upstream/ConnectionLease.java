package dev.bascule.application.upstream;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The time in which new requests go to a server as it is configured. When it is over, what is under
 * way goes on to its end over the same connection, which is given up by the last one who leaves.
 *
 * <p>Thread-safe; nobody waits.
 */
public final class ConnectionLease {

  private final ReferenceCount references;
  private volatile boolean ended;

  private ConnectionLease(ReferenceCount references) {
    this.references = references;
  }

  /** Begins with a connection that nobody uses yet. */
  static ConnectionLease begin() {
    return new ConnectionLease(new ReferenceCount());
  }

  /** Begins another over the same connection, while this one lasts. */
  ConnectionLease successor() {
    if (!references.tryAcquire()) {
      throw new IllegalStateException("the connection was given up");
    }
    return new ConnectionLease(references);
  }

  /** Tells whether new requests go elsewhere. */
  public boolean isOver() {
    return ended;
  }

  /** Ends it. The connection is left to the lease that came next. */
  public void end() {
    if (!ended) {
      ended = true;
      references.release();
    }
  }

  /**
   * Ends it, and the connection with it.
   *
   * @param unused runs once nobody uses the connection any more; does not wait
   */
  public void end(Runnable unused) {
    references.onEmpty = requireNonNull(unused, "unused");
    end();
  }

  /** Runs {@code action} over the connection; returns empty if that was given up already. */
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
   * Acquires the connection, which is not given up before the same number of {@link #release}.
   *
   * @return false if it was given up already
   */
  public boolean tryAcquire() {
    return references.tryAcquire();
  }

  /** Releases the connection after {@link #tryAcquire} returned true. */
  public void release() {
    references.release();
  }

  /** Counts who may use a connection: its leases, and what is under way. */
  private static final class ReferenceCount {

    private final AtomicInteger users = new AtomicInteger(1);
    private volatile Runnable onEmpty = () -> {};

    /** Returns false where all have left. */
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
