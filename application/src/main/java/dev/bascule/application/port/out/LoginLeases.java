package dev.bascule.application.port.out;

import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.time.Deadline;
import java.util.Optional;

/**
 * Driven port: lets only one replica at a time refresh the login to a server, since a refresh token
 * may be valid for one use.
 *
 * <p>Implementations are thread-safe.
 */
@FunctionalInterface
public interface LoginLeases {

  /** The leases of a bridge that shares with no others. */
  LoginLeases NONE = (_, _) -> Optional.of(Lease.UNSHARED);

  /**
   * Waits until no other replica holds the lease.
   *
   * @return empty if another replica still holds it at {@code deadline}
   */
  Optional<Lease> acquire(ServerId server, Deadline deadline) throws InterruptedException;

  /** The permission to refresh a login, until it is closed, at most for half a minute. */
  interface Lease extends AutoCloseable {

    /** The lease of a replica that cannot know whether others refresh the same login. */
    Lease UNSHARED =
        new Lease() {
          @Override
          public boolean isExclusive() {
            return false;
          }

          @Override
          public boolean wasUsed(String refreshToken) {
            return false;
          }

          @Override
          public void recordUse(String refreshToken) {}

          @Override
          public void close() {}
        };

    /** Returns whether no other replica has a lease; false if the engine is unavailable. */
    boolean isExclusive();

    /** Returns whether a replica has recorded the use of {@code refreshToken}. */
    boolean wasUsed(String refreshToken);

    /** Records that {@code refreshToken} was exchanged for another one, and is invalid. */
    void recordUse(String refreshToken);

    /** Releases the lease. Does not wait, and never fails. */
    @Override
    void close();
  }
}
