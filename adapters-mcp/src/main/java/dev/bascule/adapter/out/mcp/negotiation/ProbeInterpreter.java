package dev.bascule.adapter.out.mcp.negotiation;

import dev.bascule.adapter.out.mcp.protocol.DiscoverResult;
import dev.bascule.adapter.out.mcp.protocol.modern.ModernRevisions;
import dev.bascule.adapter.out.mcp.protocol.modern.UnsupportedVersion;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.BadAnswer;
import dev.bascule.domain.result.Failure.Cancelled;
import dev.bascule.domain.result.Failure.NotRunning;
import dev.bascule.domain.result.Failure.OverLimit;
import dev.bascule.domain.result.Failure.Refused;
import dev.bascule.domain.result.Failure.Rejected;
import dev.bascule.domain.result.Failure.Throttled;
import dev.bascule.domain.result.Failure.TimedOut;
import dev.bascule.domain.result.Failure.Unreachable;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.mcp.protocol.ErrorCodes;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The rules by which the response to a probe determines the protocol era of a server (MCP
 * 2026-07-28, basic/versioning, and the behaviour of servers in use). Stateless.
 */
public record ProbeInterpreter(ModernRevisions revisions) {

  /** Errors that only servers of the modern era return: the request has to be corrected. */
  private static final Set<Integer> MODERN_ERRORS =
      Set.of(ErrorCodes.HEADER_MISMATCH, ErrorCodes.MISSING_CAPABILITY);

  /** Returns the result for a server over HTTP that sent no error response. */
  public ProbeResult interpretHttp(UpstreamReply<DiscoverResult> reply) {
    return switch (reply) {
      case Answered<DiscoverResult>(DiscoverResult discoverResult) ->
          interpretDiscovery(discoverResult);
      case Failed<DiscoverResult>(Failure.UpstreamFailure failure) ->
          new ProbeResult.Unknown(asNotSent(failure));
    };
  }

  /**
   * Returns the result for a server over HTTP that sent an error response.
   *
   * @param error the JSON-RPC error in it, if there is one
   * @param failure the failure of a request with this response
   */
  public ProbeResult interpretHttpError(
      int status, Optional<Rejected> error, Failure.UpstreamFailure failure) {
    boolean isClientError = status >= 400 && status < 500;
    return isInconclusive(status) || (error.isEmpty() && !isClientError)
        ? new ProbeResult.Unknown(failure)
        : error.map(rejected -> interpretError(status, rejected)).orElseGet(ProbeResult::legacy);
  }

  /**
   * Returns the result for a child process. Some servers exit at a request before the handshake, or
   * never answer it: there, silence is a result as well.
   */
  public ProbeResult interpretStdio(UpstreamReply<DiscoverResult> reply) {
    return switch (reply) {
      case Answered<DiscoverResult>(DiscoverResult discoverResult) ->
          interpretDiscovery(discoverResult);
      case Failed<DiscoverResult>(Rejected error) -> interpretError(400, error);
      case Failed<DiscoverResult>(Failure.UpstreamFailure failure) ->
          isSilence(failure) ? ProbeResult.legacyByGuess() : new ProbeResult.Unknown(failure);
    };
  }

  /** Returns whether the child received the probe and did not answer. */
  private static boolean isSilence(Failure.UpstreamFailure failure) {
    return switch (failure) {
      case Unreachable(_, DeliveryStatus delivery) -> delivery == DeliveryStatus.MAY_HAVE_RUN;
      case TimedOut _, BadAnswer _ -> true;
      case Cancelled _, NotRunning _, OverLimit _, Rejected _, Refused _, Throttled _ -> false;
    };
  }

  /** A status about access, load or a loop (RFC 5842) says nothing about the protocol. */
  private static boolean isInconclusive(int status) {
    return status == 401
        || status == 403
        || status == 408
        || status == 429
        || status == 503
        || status == 508;
  }

  private ProbeResult interpretDiscovery(DiscoverResult discoverResult) {
    return revisions.bestOf(discoverResult.supportedVersions()).isPresent()
        ? ProbeResult.modern(Optional.of(discoverResult))
        : ProbeResult.legacy();
  }

  private ProbeResult interpretError(int status, Rejected error) {
    Optional<List<String>> supported = UnsupportedVersion.supported(error);
    boolean isModern =
        supported.flatMap(revisions::bestOf).isPresent()
            || (status == 400 && MODERN_ERRORS.contains(error.code()));
    return isModern ? ProbeResult.modern(Optional.empty()) : ProbeResult.legacy();
  }

  /** Whatever happened to the probe, the request that waits for it was not sent. */
  private static Failure.UpstreamFailure asNotSent(Failure.UpstreamFailure failure) {
    return failure instanceof Unreachable(String reason, _)
        ? new Unreachable(reason, DeliveryStatus.NOT_SENT)
        : failure;
  }
}
