package dev.bascule.adapter.out.valkey.codec;

import java.time.Duration;

/**
 * The binary form of the values of one cache.
 *
 * <p>Implementations are thread-safe. Readings of a ticker mean nothing to other processes, so they
 * are encoded relative to the beginning of the load of the value.
 */
public interface ValueCodec<V> {

  /** Returns the version of the form. It is part of the names of values, and changes with it. */
  int format();

  /**
   * Returns the bytes of {@code value}.
   *
   * @param age the time since its load began
   */
  byte[] encode(V value, Duration age);

  /**
   * Returns the value of {@code bytes}.
   *
   * @param age the time since its load began
   * @throws ValueFormatException if {@link #encode} does not return such bytes
   */
  V decode(byte[] bytes, Duration age);
}
