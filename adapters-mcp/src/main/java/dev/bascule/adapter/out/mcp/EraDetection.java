package dev.bascule.adapter.out.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.outcome.Delivery;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Failure.BadAnswer;
import dev.bascule.domain.outcome.Failure.Cancelled;
import dev.bascule.domain.outcome.Failure.Refused;
import dev.bascule.domain.outcome.Failure.Rejected;
import dev.bascule.domain.outcome.Failure.Resting;
import dev.bascule.domain.outcome.Failure.Throttled;
import dev.bascule.domain.outcome.Failure.TimedOut;
import dev.bascule.domain.outcome.Failure.Unreachable;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Tells from what came of a probe which way of speaking MCP a server knows (MCP 2026-07-28,
 * basic/versioning, and what servers in use do). Pure.
 */
final class EraDetection {

  /** What only servers of the revision without a handshake say: set the request right. */
  private static final Set<Integer> MODERN_ERRORS = Set.of(-32020, -32021);

  private final ModernRevisions revisions;

  EraDetection(ModernRevisions revisions) {
    this.revisions = requireNonNull(revisions, "revisions");
  }

  /** Returns the verdict on a server that is reached over HTTP. */
  EraVerdict overHttp(ProbeAnswer answer) {
    return switch (answer) {
      case ProbeAnswer.Said(Discovered discovered) -> said(discovered);
      case ProbeAnswer.RpcError(int status, Rejected error) ->
          isNoVerdict(status)
              ? new EraVerdict.Unknown(HttpRefusal.failure(status, null, Optional.of(error)))
              : rejected(status, error);
      case ProbeAnswer.Refusal(int status, Failure.Upstream failure) ->
          isNoVerdict(status) || status < 400 || status >= 500
              ? new EraVerdict.Unknown(failure)
              : EraVerdict.legacy();
      case ProbeAnswer.Nothing(Failure.Upstream failure) ->
          new EraVerdict.Unknown(ofProbing(failure));
    };
  }

  /**
   * Returns the verdict on a child process. Some servers end at a request before the handshake, or
   * never answer it: there, silence is an answer, too.
   */
  EraVerdict overStdio(ProbeAnswer answer) {
    return switch (answer) {
      case ProbeAnswer.Said(Discovered discovered) -> said(discovered);
      case ProbeAnswer.RpcError(_, Rejected error) -> rejected(400, error);
      case ProbeAnswer.Refusal _ -> EraVerdict.legacy();
      case ProbeAnswer.Nothing(Failure.Upstream failure) ->
          isSilence(failure) ? EraVerdict.legacyByGuess() : new EraVerdict.Unknown(failure);
    };
  }

  /** Tells whether a child was asked, and did not answer. */
  private static boolean isSilence(Failure.Upstream failure) {
    return switch (failure) {
      case Unreachable(_, Delivery delivery) -> delivery == Delivery.MAY_HAVE_RUN;
      case TimedOut _, BadAnswer _ -> true;
      case Cancelled _, Resting _, Rejected _, Refused _, Throttled _ -> false;
    };
  }

  /** A word of who may come in, or when, is none of what is spoken inside. */
  private static boolean isNoVerdict(int status) {
    return status == 401 || status == 403 || status == 408 || status == 429 || status == 503;
  }

  private EraVerdict said(Discovered discovered) {
    return revisions.bestOf(discovered.supportedVersions()).isPresent()
        ? EraVerdict.modern(Optional.of(discovered))
        : EraVerdict.legacy();
  }

  private EraVerdict rejected(int status, Rejected error) {
    Optional<List<String>> supported = VersionRefusal.supported(error);
    boolean isModern =
        supported.flatMap(revisions::bestOf).isPresent()
            || (status == 400 && MODERN_ERRORS.contains(error.code()));
    return isModern ? EraVerdict.modern(Optional.empty()) : EraVerdict.legacy();
  }

  /** Whatever became of the probe, the request that waits behind it was not sent. */
  private static Failure.Upstream ofProbing(Failure.Upstream failure) {
    return failure instanceof Unreachable(String reason, _)
        ? new Unreachable(reason, Delivery.NOT_SENT)
        : failure;
  }
}
