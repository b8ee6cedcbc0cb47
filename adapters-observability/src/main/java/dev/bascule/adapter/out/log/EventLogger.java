package dev.bascule.adapter.out.log;

import dev.bascule.application.context.AuditEntry;
import dev.bascule.application.context.AuditEntry.Decision;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ServerHealth;
import dev.bascule.application.context.ServerHealth.ServerState;
import dev.bascule.application.port.out.BridgeEvent;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.SessionIdOutcome;
import dev.bascule.application.port.out.UpstreamRequestEvent;
import dev.bascule.domain.breaker.BreakerListener.StateTransition;
import dev.bascule.domain.breaker.CircuitState;
import dev.bascule.domain.cache.shared.SharedCacheListener.SharedCacheEvent.StateChanged;
import dev.bascule.domain.cache.shared.SharedCacheStatus;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.MethodNames;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.ratelimit.LogRateLimiter;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.FailureMessages;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes events to the log. Failures that indicate a problem of a server are rate-limited warnings;
 * those that callers can cause at will are logged at debug level only.
 */
public final class EventLogger implements BridgeEventListener {

  private static final Logger log = LoggerFactory.getLogger("dev.bascule.events");

  private final Function<Failure, String> problemTypes;
  private final WarningLimiter warnings;

  private final WarningLimiter toolWarnings;

  /** Limits the warnings about servers that are missing from aggregated lists. */
  private final WarningLimiter missingWarnings;

  private final WarningLimiter changes;
  private final WarningLimiter stateWarnings;
  private final WarningLimiter starts;
  private final LogRateLimiter rejectedSubscribers;
  private final AuditLog audit;
  private final SharedCacheLog sharedCache;
  private volatile AuditedCalls auditedCalls = AuditedCalls.NONE;

  /**
   * @param problemTypes maps a failure to the problem type (RFC 9457) that clients receive
   */
  public EventLogger(Function<Failure, String> problemTypes, Ticker ticker) {
    this.problemTypes = problemTypes;
    warnings = new WarningLimiter(ticker);
    toolWarnings = new WarningLimiter(ticker);
    missingWarnings = new WarningLimiter(ticker);
    changes = new WarningLimiter(ticker);
    stateWarnings = new WarningLimiter(ticker);
    starts = new WarningLimiter(ticker);
    rejectedSubscribers = new LogRateLimiter(WarningLimiter.RATE, ticker);
    audit = new AuditLog(ticker);
    sharedCache = new SharedCacheLog(ticker);
  }

  @Override
  public void onEvent(BridgeEvent event) {
    switch (event) {
      case BridgeEvent.BreakerTransitioned(ServerId server, StateTransition transition) ->
          logTransition(server, transition);
      case BridgeEvent.ToolBreakerTransitioned opened
          when opened.transition().to() == CircuitState.OPEN ->
          logToolOpened(opened);
      case BridgeEvent.ToolBreakerTransitioned changed ->
          of(changed.server(), log.atDebug())
              .log(
                  "Circuit breaker of tool \"{}\" of \"{}\" changed from {} to {}",
                  changed.tool(),
                  changed.server(),
                  changed.transition().from(),
                  changed.transition().to());
      case BridgeEvent.RequestRetried(ServerId server, String method) ->
          of(server, log.atDebug()).log("Retrying {} of {}", method, server);
      case BridgeEvent.RetryDenied(ServerId server, String method) ->
          of(server, log.atDebug())
              .log("Not retrying {} of {}: too many of its requests were retried", method, server);
      case BridgeEvent.ListChanged(ServerId server, ListKind kind, int dropped) ->
          logListChange(server, kind, dropped);
      case BridgeEvent.ServerReset(ServerId server, int dropped) ->
          of(server, log.atDebug())
              .log("{} restarted; {} cached entries invalidated", server, dropped);
      case BridgeEvent.ServerStartEnded end -> logStartEnd(end);
      case BridgeEvent.ServerStateChanged(ServerId server, ServerHealth before, ServerHealth now) ->
          logStateChange(server, before, now);
      case BridgeEvent.ServerMissing(ServerId server) ->
          of(server, log.atDebug()).log("{} is missing from an aggregated response", server);
      case BridgeEvent.ServerUnavailable(ServerId server, Failure failure) ->
          logUnavailable(server, failure);
      case BridgeEvent.ServerAvailable(ServerId server) ->
          of(server, log.atInfo())
              .log("Server \"{}\" is available again in aggregated lists", server);
      case BridgeEvent.SubscriberFailed(ServerId server, RuntimeException cause) ->
          logSubscriberFailure(server, cause);
      case BridgeEvent.SubscriberRejected(int limit) -> logRejectedSubscriber(limit);
      case BridgeEvent.SessionIdHandled(SessionIdOutcome outcome) -> logSessionId(outcome);
      case BridgeEvent.Audited(AuditEntry entry) -> audit.write(entry);
      case BridgeEvent.CleanedUp(int tools, int responses) ->
          log.debug("Cleaned up {} expired listings and {} expired results", tools, responses);
      case BridgeEvent.CleanUpFailed(RuntimeException cause) ->
          log.error("Cleaning up the caches failed; retrying at the next interval", cause);
      case BridgeEvent.OfSharedCache(StateChanged(SharedCacheStatus status)) ->
          sharedCache.write(status);
      case BridgeEvent.OfSharedCache _,
          BridgeEvent.ServerStarting _,
          BridgeEvent.ServerReplaced _,
          BridgeEvent.ConfigurationReloaded _ -> {}
    }
  }

  private void logToolOpened(BridgeEvent.ToolBreakerTransitioned opened) {
    toolWarnings
        .admit(opened.server())
        .ifPresent(
            suppressed ->
                of(opened.server(), log.atWarn())
                    .log(
                        "Circuit breaker of tool \"{}\" of \"{}\" {} for {}: {} its calls ({}"
                            + " similar messages suppressed)",
                        opened.tool(),
                        opened.server(),
                        opened.transition().isObserved() ? "would have opened" : "opened",
                        opened.caller().isEmpty() ? "callers without credentials" : opened.caller(),
                        opened.transition().isObserved() ? "not rejecting" : "rejecting",
                        suppressed));
  }

  private static void logTransition(ServerId server, StateTransition transition) {
    if (transition.isIsolation()) {
      of(server, log.atWarn())
          .log(
              "Circuit breaker of \"{}\" isolates it: rejecting calls until an operator or the"
                  + " configuration closes it",
              server);
    } else if (transition.to() == transition.from()) {
      of(server, log.atDebug())
          .log(
              "Circuit breaker of \"{}\" was already {} (manual request)", server, transition.to());
    } else if (transition.isObserved()) {
      logObserved(server, transition);
    } else if (transition.to() == CircuitState.OPEN) {
      of(server, log.atWarn()).log("Circuit breaker of \"{}\" opened: rejecting calls", server);
    } else {
      of(server, log.atInfo())
          .log(
              "Circuit breaker of \"{}\" changed from {} to {}",
              server,
              transition.from(),
              transition.to());
    }
  }

  private static void logObserved(ServerId server, StateTransition transition) {
    if (transition.to() == CircuitState.OPEN) {
      of(server, log.atWarn())
          .log("Circuit breaker of \"{}\" would have opened; it only observes", server);
    } else {
      of(server, log.atDebug())
          .log(
              "Circuit breaker of \"{}\", which only observes, would have changed from {} to {}",
              server,
              transition.from(),
              transition.to());
    }
  }

  /** Adds the member {@code server} to {@code line}. */
  private static LoggingEventBuilder of(ServerId server, LoggingEventBuilder line) {
    return line.addKeyValue("server", server.value());
  }

  /** Adds the members {@code server} and {@code problem} to {@code line}. */
  private LoggingEventBuilder of(ServerId server, Failure failure, LoggingEventBuilder line) {
    return of(server, line).addKeyValue("problem", problemTypes.apply(failure));
  }

  /** Adds what is known about {@code request} to {@code line}. */
  private LoggingEventBuilder of(
      UpstreamRequestEvent request, Failure failure, LoggingEventBuilder line) {
    LoggingEventBuilder known =
        of(request.server(), failure, line)
            .addKeyValue("method", request.method())
            .addKeyValue("durationMs", request.duration().toMillis());
    if (request.tool().isPresent()) {
      known = known.addKeyValue("tool", request.tool().get().value());
    }
    Optional<String> traceId = request.trace().traceId();
    return traceId.isPresent() ? known.addKeyValue("traceId", traceId.get()) : known;
  }

  /** Applies {@code next} to the calls that complete from now on. */
  public void setAuditedCalls(AuditedCalls next) {
    auditedCalls = next;
  }

  @Override
  public void callEnded(
      ToolCall call, CallContext context, Outcome<McpResult> outcome, Duration duration) {
    if (auditedCalls == AuditedCalls.ALL) {
      audit(call, context, outcome);
    }
  }

  @Override
  public boolean mayBlockOnEnd(boolean isReadOnly) {
    return switch (auditedCalls) {
      case NONE -> false;
      case WRITES -> !isReadOnly;
      case ALL -> true;
    };
  }

  @Override
  public void writeEnded(ToolCall call, CallContext context, Outcome<McpResult> outcome) {
    if (auditedCalls == AuditedCalls.WRITES) {
      audit(call, context, outcome);
    }
  }

  /** A call that was denied is in the audit log already; to its caller, the tool does not exist. */
  private void audit(ToolCall call, CallContext context, Outcome<McpResult> outcome) {
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
  public void requestEnded(UpstreamRequestEvent request) {
    request.failure().ifPresent(failure -> logFailure(request, failure));
  }

  /** No caller made such a request: the change of the state of the server is the warning. */
  private static boolean isOfBridge(UpstreamRequestEvent request) {
    return request.method().equals(MethodNames.PING)
        || request.method().equals(MethodNames.INITIALIZE);
  }

  private void logFailure(UpstreamRequestEvent request, Failure failure) {
    switch (failure) {
      case Failure.Unreachable _,
          Failure.BadAnswer _,
          Failure.Throttled _,
          Failure.TimedOut _,
          Failure.StartTimedOut _ -> {
        if (isOfBridge(request)) {
          debug(request, failure);
        } else {
          warn(request, failure);
        }
      }
      case Failure.Rejected _,
          Failure.Refused _,
          Failure.NotRunning _,
          Failure.Cancelled _,
          Failure.OverLimit _,
          Failure.LocalFailure _ ->
          debug(request, failure);
    }
  }

  /**
   * An open breaker rejects very many calls per second, so messages are formatted only if logged.
   */
  private void debug(UpstreamRequestEvent request, Failure failure) {
    if (log.isDebugEnabled()) {
      of(request, failure, log.atDebug())
          .log(
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
                of(request, failure, log.atWarn())
                    .log(
                        "{} of {}: {}{}",
                        request.description(),
                        request.server(),
                        FailureMessages.describe(failure),
                        heldBack == 0 ? "" : " (" + heldBack + " similar messages suppressed)"));
  }

  private void logListChange(ServerId server, ListKind kind, int dropped) {
    if (log.isDebugEnabled()) {
      changes
          .admit(server)
          .ifPresent(
              heldBack ->
                  of(server, log.atDebug())
                      .log(
                          "The {} of {} changed; {} cached entries invalidated{}",
                          kind.member(),
                          server,
                          dropped,
                          heldBack == 0 ? "" : " (" + heldBack + " earlier changes suppressed)"));
    }
  }

  /** At level debug only: clients cause it at will. */
  private void logRejectedSubscriber(int limit) {
    rejectedSubscribers
        .tryAcquire()
        .ifPresent(
            suppressed ->
                log.warn(
                    "A client receives no notifications: all {} recipients of them are taken; raise"
                        + " limits.maxSessions, limits.maxStreams or limits.maxRequests ({} similar"
                        + " messages suppressed)",
                    limit,
                    suppressed));
  }

  private static void logSessionId(SessionIdOutcome outcome) {
    switch (outcome) {
      case CONTINUED -> log.debug("Continuing an MCP session that this replica did not know");
      case REJECTED ->
          log.debug("Rejected the id of an MCP session that this replica does not know");
      case TOO_LARGE ->
          log.debug("An MCP session is too large for its id: no other replica can continue it");
    }
  }

  /** A state that flaps, such as of a server that is slow at times, is logged now and then. */
  private void logStateChange(ServerId server, ServerHealth before, ServerHealth now) {
    String reason = now.reason().map(text -> ": " + text).orElse("");
    if (now.state().isProblem()) {
      stateWarnings
          .admit(server)
          .ifPresent(
              heldBack ->
                  of(server, log.atWarn())
                      .log(
                          "Server \"{}\" {}{}{}",
                          server,
                          change(before.state(), now.state()),
                          reason,
                          heldBack == 0 ? "" : " (" + heldBack + " similar messages suppressed)"));
    } else {
      of(server, now.state() == ServerState.STARTING ? log.atInfo() : log.atDebug())
          .log("Server \"{}\" {}{}", server, change(before.state(), now.state()), reason);
    }
  }

  /** Returns the change in words that follow the name of the server. */
  private static String change(ServerState before, ServerState now) {
    return switch (now) {
      case NOT_STARTED -> "is not started";
      case STARTING -> "is starting";
      case CONNECTED -> before.isProblem() ? "responds again" : "is connected";
      case SLOW -> "is slow";
      case ISOLATED -> "is isolated";
      case UNRESPONSIVE -> "does not respond";
      case FAILED ->
          before == ServerState.NOT_STARTED || before == ServerState.STARTING
              ? "could not be started"
              : "failed";
    };
  }

  private void logStartEnd(BridgeEvent.ServerStartEnded end) {
    if (end.isShared() && end.failure().isEmpty()) {
      starts
          .admit(end.server())
          .ifPresent(
              heldBack ->
                  of(end.server(), log.atInfo())
                      .log(
                          "Server \"{}\" is ready after {} s{}",
                          end.server(),
                          String.format(Locale.ROOT, "%.1f", end.duration().toMillis() / 1000.0),
                          heldBack == 0 ? "" : " (" + heldBack + " earlier starts suppressed)"));
    }
  }

  private void logUnavailable(ServerId server, Failure failure) {
    missingWarnings
        .admit(server)
        .ifPresent(
            _ ->
                of(server, failure, log.atWarn())
                    .log(
                        "Server \"{}\" is missing from aggregated lists; retrying"
                            + " in the background: {}",
                        server,
                        FailureMessages.describe(failure)));
  }

  private void logSubscriberFailure(ServerId server, RuntimeException cause) {
    warnings
        .admit(server)
        .ifPresent(
            _ ->
                of(server, log.atError())
                    .setCause(cause)
                    .log("A subscriber of {} failed to handle an event", server));
  }
}
