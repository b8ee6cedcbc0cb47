package dev.bascule.adapter.out.mcp.http;

import dev.bascule.domain.result.Failure;

/** What became of a stream of events. */
public sealed interface StreamOutcome {

  /** The server did not open one. */
  record Refused(Failure.UpstreamFailure failure) implements StreamOutcome {}

  /** The server did not open one, but might when it is asked again. */
  record Unavailable(Failure.UpstreamFailure failure) implements StreamOutcome {}

  /** It ended, or the server was not there. */
  record Ended(Failure.UpstreamFailure failure) implements StreamOutcome {}
}
