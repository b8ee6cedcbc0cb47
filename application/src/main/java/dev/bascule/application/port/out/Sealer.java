package dev.bascule.application.port.out;

import java.util.Optional;

/**
 * Port: encrypts and authenticates what leaves the process, for one purpose, with a secret that all
 * replicas have. What is sealed for one purpose or one context cannot be opened for another.
 *
 * <p>Implementations are thread-safe, and never block.
 */
public interface Sealer {

  /**
   * Seals {@code plaintext}.
   *
   * @param context what it belongs to; authenticated, and not part of the result
   * @return different bytes each time
   */
  byte[] seal(byte[] plaintext, byte[] context);

  /**
   * Opens what any replica has sealed.
   *
   * @param context the context with which it was sealed
   * @return empty if it was changed, or sealed for something else or with another secret
   */
  Optional<byte[]> open(byte[] sealed, byte[] context);
}
