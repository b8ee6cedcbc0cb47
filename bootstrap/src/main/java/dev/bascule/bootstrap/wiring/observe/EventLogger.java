package dev.bascule.bootstrap.wiring.observe;

import dev.bascule.application.context.AuditEntry;
import dev.bascule.application.context.AuditEntry.Decision;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.SessionIdOutcome;
import dev.bascule.application.port.out.UpstreamRequestEvent;
import dev.bascule.bootstrap.messages.FailureMessages;
import dev.bascule.domain.breaker.BreakerListener.StateTransition;
import dev.bascule.domain.breaker.CircuitState;
import dev.bascule.domain.cache.shared.SharedCacheStatus;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes events to the log. Failures that indicate a problem of a server are rate-limited warnings;
 * those that callers can cause at will are logged at debug level only.
 */
public final class EventLogger implements BridgeEventListener {

  private static final Logger log = LoggerFactory.getLogger("dev.bascule.events");

  private final WarningLimiter warnings;

  /** Limits the warnings about servers that are missing from aggregated lists. */
  private final WarningLimiter missingWarnings;

  private final WarningLimiter changes;
  private final AuditLog audit;
  private final SharedCacheLog sharedCache;

  public EventLogger(Ticker ticker) {
    warnings = new WarningLimiter(ticker);
    missingWarnings = new WarningLimiter(ticker);
    changes = new WarningLimiter(ticker);
    audit = new AuditLog(ticker);
    sharedCache = new SharedCacheLog(ticker);
  }

  @Override
  public void breakerTransitioned(ServerId server, StateTransition transition) {
    if (transition.to() == transition.from()) {
      log.debug(
          "Circuit breaker of \"{}\" was already {} (manual request)", server, transition.to());
    } else if (transition.to() == CircuitState.OPEN) {
      log.warn("Circuit breaker of \"{}\" opened: rejecting calls", server);
    } else {
      log.info(
          "Circuit breaker of \"{}\" changed from {} to {}",
          server,
          transition.from(),
          transition.to());
    }
  }

  /**
   * Adds the call to the audit log, at level debug only, since calls are many. A call that was
   * denied is already there; to its caller, the tool does not exist.
   */
  @Override
  public void callEnded(
      ToolCall call, CallContext context, Outcome<McpResult> outcome, Duration duration) {
    if (log.isDebugEnabled()) {
      switch (outcome) {
        case Outcome.Served<McpResult>(McpResult result, CacheProvenance _) ->
            audit(
                call,
                context,
                result.kind() == McpResult.Kind.ERROR ? Decision.FAILED : Decision.ALLOWED);
        case Outcome.Failed<McpResult>(Failure.UnknownTool _),
            Outcome.Failed<McpResult>(Failure.UnknownServer _) -> {}
        case Outcome.Failed<McpResult> _ -> audit(call, context, Decision.FAILED);
      }
    }
  }

  private void audit(ToolCall call, CallContext context, Decision decision) {
    audit.write(
        new AuditEntry(
            context.caller(),
            context.origin(),
            call.method(),
            call.server() + "/" + call.tool(),
            decision));
  }

  @Override
  public void requestRetried(ServerId server, String method) {
    log.debug("Retrying {} of {}", method, server);
  }

  @Override
  public void requestEnded(UpstreamRequestEvent request) {
    request.failure().ifPresent(failure -> logFailure(request, failure));
  }

  private void logFailure(UpstreamRequestEvent request, Failure failure) {
    switch (failure) {
      case Failure.Unreachable _,
          Failure.BadAnswer _,
          Failure.Throttled _,
          Failure.TimedOut _,
          Failure.StartTimedOut _ ->
          warn(request, failure);
      case Failure.Rejected _,
          Failure.Refused _,
          Failure.Resting _,
          Failure.Cancelled _,
          Failure.CircuitOpen _,
          Failure.Saturated _,
          Failure.OverLimit _,
          Failure.UnknownServer _,
          Failure.UnknownTool _,
          Failure.InvalidArguments _,
          Failure.NotCached _ ->
          debug(request, failure);
    }
  }

  /**
   * An open breaker rejects very many calls per second, so messages are formatted only if logged.
   */
  private static void debug(UpstreamRequestEvent request, Failure failure) {
    if (log.isDebugEnabled()) {
      log.debug(
          "{} of {}: {}",
          request.description(),
          request.server(),
          FailureMessages.describe(failure));
    }
  }

  private void warn(UpstreamRequestEvent request, Failure failure) {
    warnings
        .admit(request.server())
        .ifPresent(
            heldBack ->
                log.warn(
                    "{} of {}: {}{}",
                    request.description(),
                    request.server(),
                    FailureMessages.describe(failure),
                    heldBack == 0 ? "" : " (" + heldBack + " similar messages suppressed)"));
  }

  @Override
  public void listChanged(ServerId server, ListKind kind, int dropped) {
    if (log.isDebugEnabled()) {
      changes
          .admit(server)
          .ifPresent(
              heldBack ->
                  log.debug(
                      "The {} of {} changed; {} cached entries invalidated{}",
                      kind.member(),
                      server,
                      dropped,
                      heldBack == 0 ? "" : " (" + heldBack + " earlier changes suppressed)"));
    }
  }

  @Override
  public void serverReset(ServerId server, int dropped) {
    log.debug("{} restarted; {} cached entries invalidated", server, dropped);
  }

  @Override
  public void serverMissing(ServerId server) {
    log.debug("{} is missing from an aggregated response", server);
  }

  /** At level debug only: clients cause it at will. */
  @Override
  public void sessionIdHandled(SessionIdOutcome outcome) {
    switch (outcome) {
      case CONTINUED -> log.debug("Continuing an MCP session that this replica did not know");
      case REJECTED ->
          log.debug("Rejected the id of an MCP session that this replica does not know");
      case TOO_LARGE ->
          log.debug("An MCP session is too large for its id: no other replica can continue it");
    }
  }

  @Override
  public void eagerStartFailed(ServerId server, Failure failure) {
    log.warn(
        "Server \"{}\" could not be started; the next request starts it again: {}",
        server,
        FailureMessages.describe(failure));
  }

  @Override
  public void serverUnavailable(ServerId server, Failure failure) {
    missingWarnings
        .admit(server)
        .ifPresent(
            _ ->
                log.warn(
                    "Server \"{}\" is missing from aggregated lists; retrying"
                        + " in the background: {}",
                    server,
                    FailureMessages.describe(failure)));
  }

  @Override
  public void serverAvailable(ServerId server) {
    log.info("Server \"{}\" is available again in aggregated lists", server);
  }

  @Override
  public void subscriberFailed(ServerId server, RuntimeException cause) {
    warnings
        .admit(server)
        .ifPresent(_ -> log.error("A subscriber of {} failed to handle an event", server, cause));
  }

  @Override
  public void audited(AuditEntry entry) {
    audit.write(entry);
  }

  @Override
  public void sharedCacheStateChanged(SharedCacheStatus status) {
    sharedCache.write(status);
  }

  @Override
  public void cleanedUp(int tools, int responses) {
    log.debug("Cleaned up {} expired listings and {} expired results", tools, responses);
  }

  @Override
  public void cleanUpFailed(RuntimeException cause) {
    log.error("Cleaning up the caches failed; retrying at the next interval", cause);
  }
}
