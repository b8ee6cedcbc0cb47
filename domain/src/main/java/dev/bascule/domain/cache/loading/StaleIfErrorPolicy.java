package dev.bascule.domain.cache.loading;

import dev.bascule.domain.result.Failure;

/**
 * When a stored value may be served in place of a failure (RFC 5861, section 4).
 *
 * <p>The RFC speaks of statuses 5xx only. Two more failures allow it here, on purpose: {@link
 * Failure.Throttled}, of status 429 too, and {@link Failure.Saturated}. A server, or a bridge, that
 * asks to be spared is spared, rather than asked again by the one who got nothing.
 */
final class StaleIfErrorPolicy {

  private StaleIfErrorPolicy() {}

  /**
   * Tells whether {@code failure} says only that no new value can be had now. One that says
   * something about the request, or about the caller, does not allow an old value.
   */
  static boolean allows(Failure failure) {
    return switch (failure) {
      case Failure.Unreachable _,
          Failure.BadAnswer _,
          Failure.Throttled _,
          Failure.TimedOut _,
          Failure.Resting _,
          Failure.StartTimedOut _,
          Failure.CircuitOpen _,
          Failure.Saturated _,
          Failure.OverLimit _ ->
          true;
      case Failure.Rejected _,
          Failure.Refused _,
          Failure.Cancelled _,
          Failure.UnknownServer _,
          Failure.UnknownTool _,
          Failure.InvalidArguments _,
          Failure.NotCached _ ->
          false;
    };
  }
}
