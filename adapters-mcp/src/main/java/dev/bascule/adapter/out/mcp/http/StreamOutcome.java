package dev.bascule.adapter.out.mcp.http;

import dev.bascule.domain.result.Failure;

/** The outcome of an event stream. */
public sealed interface StreamOutcome {

  /** Returns why there is no stream any more. */
  Failure.UpstreamFailure failure();

  /** The server rejected it. */
  record Refused(Failure.UpstreamFailure failure) implements StreamOutcome {}

  /** The server did not open it, but may do so later. */
  record Unavailable(Failure.UpstreamFailure failure) implements StreamOutcome {}

  /** It ended, or the server was unreachable. */
  record Ended(Failure.UpstreamFailure failure) implements StreamOutcome {}
}
