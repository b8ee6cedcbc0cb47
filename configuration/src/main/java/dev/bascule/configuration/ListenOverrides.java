package dev.bascule.configuration;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * The listening options of the command line, which override the file.
 *
 * @param host the address to bind, if given
 * @param port 0 to 65535, if given
 * @param allowUnauthenticated whether a non-loopback address may be bound without authentication
 */
public record ListenOverrides(
    Optional<String> host, OptionalInt port, boolean allowUnauthenticated) {

  /** No overrides. */
  public static final ListenOverrides NONE =
      new ListenOverrides(Optional.empty(), OptionalInt.empty(), false);
}
