package dev.bascule.application.upstream;

import dev.bascule.application.upstream.UpstreamCaller.QueueDelay;
import dev.bascule.domain.breaker.HealthReport;
import dev.bascule.domain.breaker.HealthSignal;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.result.Outcome;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the outcome of one request says about the health of its server, and about that of its tool.
 * Each outcome counts for one of them only, except for what both may have caused: an invalid
 * response, a 5xx status, and a request to pause. For use by one thread.
 */
final class CallHealth {

  private static final HealthSignal IGNORED = new HealthSignal.Ignored();
  private static final HealthSignal TIMEOUT = new HealthSignal.Timeout();

  private final Upstream upstream;
  private final UpstreamRequest<?> request;
  private final QueueDelay queueDelay;
  private final LivenessCheck livenessCheck;

  /** What is known about the tool already, whatever the outcome. */
  private @Nullable HealthReport toolReport;

  /** Computed once, since it may send a ping. */
  private @Nullable HealthReport serverReport;

  CallHealth(
      Upstream upstream,
      UpstreamRequest<?> request,
      QueueDelay queueDelay,
      LivenessCheck livenessCheck) {
    this.upstream = upstream;
    this.request = request;
    this.queueDelay = queueDelay;
    this.livenessCheck = livenessCheck;
  }

  /**
   * Records that the call was slow.
   *
   * @param report what it still says about the tool, whatever its outcome
   */
  void recordSlow(HealthReport report) {
    toolReport = report;
  }

  HealthReport ofServer(Outcome<?> outcome) {
    HealthReport report = serverReport;
    if (report == null) {
      HealthSignal signal = signalOf(outcome);
      report =
          signal instanceof HealthSignal.Timeout(Optional<String> caller)
                  && request.subject().tool().isPresent()
              ? livenessCheck.afterTimeout(
                  upstream, upstream.isOwnConnection() ? caller : Optional.empty())
              : signal;
      serverReport = report;
    }
    return report;
  }

  /** Names no caller, since a breaker of tools has only one. */
  HealthReport ofTool(Outcome<?> outcome) {
    HealthReport known = toolReport;
    if (known != null) {
      return known;
    }
    return switch (ofServer(outcome)) {
      // The timeout counts for the server if that does not answer a ping, and otherwise here.
      case HealthReport.Pending pending ->
          new HealthReport.Pending(
              pending
                  .signal()
                  .thenApply(ping -> ping instanceof HealthSignal.Timeout ? IGNORED : TIMEOUT)
                  .exceptionally(_ -> IGNORED));
      case HealthSignal.Success success -> success;
      case HealthSignal.CallFailure failure ->
          failure.origin() == HealthSignal.Origin.REMOTE
              ? new HealthSignal.CallFailure(failure.origin(), failure.retryAfter())
              : IGNORED;
      case HealthSignal.Timeout _, HealthSignal.Ignored _ -> IGNORED;
    };
  }

  /** Returns the signal for the server, if it does not depend on a ping. */
  HealthSignal signalOf(Outcome<?> outcome) {
    Caller caller = request.context().caller();
    HealthSignal signal = HealthClassifier.classify(outcome, queueDelay, caller);
    return upstream.isOwnConnection() ? HealthClassifier.attribute(signal, caller) : signal;
  }
}
