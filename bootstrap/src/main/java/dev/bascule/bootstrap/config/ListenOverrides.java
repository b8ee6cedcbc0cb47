package dev.bascule.bootstrap.config;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the command line says about listening; it overrides the file.
 *
 * @param host the address to bind, if it is given
 * @param port 0 to 65535, if it is given
 * @param allowUnauthenticated whether an address beyond loopback may be bound though nobody has to
 *     prove who they are
 */
public record ListenOverrides(
    Optional<String> host, OptionalInt port, boolean allowUnauthenticated) {

  /** Nothing is overridden. */
  public static final ListenOverrides NONE =
      new ListenOverrides(Optional.empty(), OptionalInt.empty(), false);
}
