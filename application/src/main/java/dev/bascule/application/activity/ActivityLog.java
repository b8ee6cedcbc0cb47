package dev.bascule.application.activity;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.activity.ServerHealthLog.ConnectionState;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ServerHealth;
import dev.bascule.application.port.in.ShowActivityUseCase.BreakerTransition;
import dev.bascule.application.port.in.ShowActivityUseCase.RecentError;
import dev.bascule.application.port.in.ShowActivityUseCase.ServerActivity;
import dev.bascule.application.port.in.ShowActivityUseCase.ServerHistory;
import dev.bascule.application.port.in.ShowActivityUseCase.ToolActivity;
import dev.bascule.application.port.out.BridgeEvent;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.application.port.out.UpstreamRequestEvent;
import dev.bascule.application.view.CacheSavings;
import dev.bascule.domain.breaker.BreakerListener.StateTransition;
import dev.bascule.domain.breaker.BreakerSnapshot;
import dev.bascule.domain.cache.shared.SharedCacheListener.LookupResult;
import dev.bascule.domain.cache.shared.SharedCacheListener.SharedCacheEvent.LookedUp;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.MethodNames;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;

/** A record of recent activity in bounded memory. Thread-safe. */
public final class ActivityLog implements BridgeEventListener {

  /** For all servers together; each takes about two kilobytes, and up to twelve with a history. */
  private static final int MAX_TOOLS = 2_000;

  private static final int MAX_TOOLS_SHOWN = 50;

  /** Among equally busy tools of a server, the sum of all others is last. */
  static final Comparator<ToolActivity> BUSIEST_FIRST =
      Comparator.comparingLong(ToolActivity::calls)
          .reversed()
          .thenComparing(activity -> activity.server().value())
          .thenComparing(activity -> activity.tool().map(ToolName::value).orElse("\uffff"));

  private final Semaphore toolSlots = new Semaphore(MAX_TOOLS);
  private final RecentErrors errors = new RecentErrors();
  private final LongAdder calls = new LongAdder();
  private final LongAdder callErrors = new LongAdder();
  private final Map<LookupResult, LongAdder> sharedLookups = new EnumMap<>(LookupResult.class);
  private final Ticker ticker;
  private final InstantSource clock;
  private volatile Map<ServerId, ServerActivityLog> servers = Map.of();

  /**
   * @param servers the servers to record; all others are ignored
   */
  public ActivityLog(List<ServerId> servers, Ticker ticker, InstantSource clock) {
    this.ticker = ticker;
    this.clock = clock;
    for (LookupResult result : LookupResult.values()) {
      sharedLookups.put(result, new LongAdder());
    }
    setServers(servers);
  }

  /** Replaces the servers to record. The records of servers that stay are kept. */
  public synchronized void setServers(List<ServerId> ids) {
    Map<ServerId, ServerActivityLog> before = servers;
    Map<ServerId, ServerActivityLog> next = new LinkedHashMap<>();
    for (ServerId id : ids) {
      ServerActivityLog known = before.get(id);
      next.put(id, known == null ? new ServerActivityLog(id, toolSlots, ticker, clock) : known);
    }
    servers = Collections.unmodifiableMap(next);
    before.values().stream()
        .filter(serverLog -> !next.containsValue(serverLog))
        .forEach(ServerActivityLog::end);
  }

  @Override
  public void onEvent(BridgeEvent event) {
    switch (event) {
      case BridgeEvent.BreakerTransitioned(ServerId server, StateTransition transition) ->
          recordTransition(server, transition);
      case BridgeEvent.OfSharedCache(LookedUp(String _, LookupResult result)) ->
          requireNonNull(sharedLookups.get(result)).increment();
      // A start over a dedicated connection says little about the shared one.
      case BridgeEvent.ServerStarting(ServerId server, boolean isShared) when isShared ->
          find(server).ifPresent(serverLog -> serverLog.healthLog().recordStart());
      case BridgeEvent.ServerStartEnded end when end.isShared() ->
          find(end.server())
              .ifPresent(serverLog -> serverLog.healthLog().recordStartEnd(end.failure()));
      case BridgeEvent.ServerReplaced(ServerId server) ->
          find(server).ifPresent(serverLog -> serverLog.healthLog().reset());
      default -> {}
    }
  }

  /** A manual change to the current state is not a transition, nor is what is only observed. */
  private void recordTransition(ServerId server, StateTransition transition) {
    if (transition.from() != transition.to() && !transition.isObserved()) {
      BreakerTransition move =
          new BreakerTransition(clock.instant(), transition.from().word(), transition.to().word());
      find(server).ifPresent(serverLog -> serverLog.recordTransition(move));
    }
  }

  /** Returns the number of look-ups in the shared cache since the start, by their result. */
  Map<LookupResult, Long> sharedLookups() {
    Map<LookupResult, Long> counts = new EnumMap<>(LookupResult.class);
    sharedLookups.forEach((result, count) -> counts.put(result, count.sum()));
    return counts;
  }

  @Override
  public void callEnded(
      ToolCall call, CallContext context, Outcome<McpResult> outcome, Duration duration) {
    CallStatus status = CallStatus.of(outcome);
    ServerActivityLog serverLog = servers.get(call.server());
    if (status == CallStatus.CALLER_ERROR || serverLog == null) {
      return;
    }
    calls.increment();
    if (status.isError()) {
      callErrors.increment();
    }
    serverLog.recordCall(call.tool(), status, outcome, duration);
    if (status == CallStatus.FAILED && outcome instanceof Outcome.Served<McpResult>) {
      errors.recordToolError(
          call.server(), call.method() + " " + call.tool(), clock.instant(), context.trace());
    }
    if (outcome instanceof Outcome.Failed<McpResult>(Failure.OverLimit failure)
        && failure.precedesRequest()) {
      // No request follows. The tool is left out, because it may not exist.
      errors.record(
          new UpstreamRequestEvent(
              call.server(),
              call.method(),
              Optional.empty(),
              Optional.of(failure),
              duration,
              context.trace()),
          failure,
          clock.instant());
    }
  }

  @Override
  public void requestEnded(UpstreamRequestEvent request) {
    CallStatus status = request.failure().map(CallStatus::of).orElse(CallStatus.SUCCEEDED);
    ServerActivityLog serverLog = servers.get(request.server());
    if (serverLog != null) {
      serverLog.recordRequest(status, request);
      serverLog
          .healthLog()
          .recordRequest(request.failure(), request.method().equals(MethodNames.PING));
    }
    if ((status.isError() || status == CallStatus.REJECTED) && request.failure().isPresent()) {
      errors.record(request, request.failure().get(), clock.instant());
    }
  }

  /**
   * Returns the health of a server; {@link ServerHealth#NOT_STARTED} if it is not recorded.
   *
   * @param isStarted whether it is started over the shared connection
   * @param status the status of that connection
   * @param longestInFlight how long the oldest request in flight has taken; empty if there is none
   */
  public ServerHealth health(
      ServerId server,
      boolean isStarted,
      ServerStatus status,
      BreakerSnapshot breaker,
      Optional<Duration> longestInFlight) {
    return find(server)
        .map(
            serverLog ->
                serverLog.health(
                    new ConnectionState(
                        isStarted,
                        status.transport() == ServerStatus.Transport.STDIO,
                        status.exitReason(),
                        breaker,
                        longestInFlight)))
        .orElse(ServerHealth.NOT_STARTED);
  }

  /**
   * Returns whether a request to the server other than a ping, or its start, succeeded in the last
   * {@code time}; false if it is not recorded.
   */
  public boolean hasAnsweredWithin(ServerId server, Duration time) {
    return find(server).map(log -> log.healthLog().hasAnsweredWithin(time)).orElse(false);
  }

  /** Returns each server, in the order of the configuration. */
  Map<ServerId, ServerActivity> servers() {
    Map<ServerId, ServerActivity> activities = new LinkedHashMap<>();
    servers.forEach((id, serverLog) -> activities.put(id, serverLog.activity()));
    return Collections.unmodifiableMap(activities);
  }

  /** Returns what caching the results of tools saved, for each server. */
  public Map<ServerId, CacheSavings> savings() {
    Map<ServerId, CacheSavings> savings = new LinkedHashMap<>();
    servers.forEach((id, serverLog) -> savings.put(id, serverLog.savings()));
    return savings;
  }

  /** Ends an interval of the history of all servers. */
  void endInterval() {
    Instant now = clock.instant();
    servers.values().forEach(serverLog -> serverLog.endInterval(now));
  }

  /** Returns the history of a server; empty for an unknown server. */
  Optional<ServerHistory> history(ServerId server, Duration interval) {
    return find(server).map(serverLog -> serverLog.history(interval, clock.instant()));
  }

  /** Returns the tools with the most calls, busiest first. */
  List<ToolActivity> busiestTools() {
    return servers.values().stream()
        .flatMap(serverLog -> serverLog.toolActivities().stream())
        .sorted(BUSIEST_FIRST)
        .limit(MAX_TOOLS_SHOWN)
        .toList();
  }

  /** Returns the recent errors, latest first. */
  List<RecentError> errors() {
    return errors.latestFirst();
  }

  long calls() {
    return calls.sum();
  }

  long callErrors() {
    return callErrors.sum();
  }

  private Optional<ServerActivityLog> find(ServerId server) {
    return Optional.ofNullable(servers.get(server));
  }
}
