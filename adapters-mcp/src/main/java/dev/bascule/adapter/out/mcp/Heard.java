package dev.bascule.adapter.out.mcp;

import dev.bascule.domain.outcome.Failure;

/** What became of a stream of events. */
sealed interface Heard {

  /** The server did not open one. */
  record Refused(Failure.Upstream failure) implements Heard {}

  /** The server did not open one, but might when it is asked again. */
  record Unavailable(Failure.Upstream failure) implements Heard {}

  /** It ended, or the server was not there. */
  record Ended(Failure.Upstream failure) implements Heard {}
}
