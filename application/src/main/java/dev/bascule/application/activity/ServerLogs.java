package dev.bascule.application.activity;

import dev.bascule.application.context.ServerHealth;
import dev.bascule.application.context.ServerHealth.ServerState;
import dev.bascule.application.port.in.ShowServerLogUseCase;
import dev.bascule.application.port.out.BridgeEvent;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.StderrListener;
import dev.bascule.application.port.out.UpstreamRequestEvent;
import dev.bascule.domain.breaker.BreakerListener.StateTransition;
import dev.bascule.domain.breaker.CircuitState;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.ratelimit.LogRateLimiter;
import dev.bascule.domain.ratelimit.Rate;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The log of each server: what its processes write to their standard error, and what the bridge
 * does with it. Contains no arguments and no secrets. Thread-safe.
 */
public final class ServerLogs implements BridgeEventListener, StderrListener, ShowServerLogUseCase {

  /** Failed requests must not push everything else out of the log. */
  private static final Rate REQUEST_RATE = new Rate(1, Duration.ofSeconds(1), 20);

  private final Ticker ticker;
  private final InstantSource clock;
  private volatile Map<ServerId, ServerLog> logs = Map.of();

  private record ServerLog(LogBuffer ring, LogRateLimiter requests) {}

  /**
   * @param servers the servers that have a log; all others are ignored
   */
  public ServerLogs(List<ServerId> servers, Ticker ticker, InstantSource clock) {
    this.ticker = ticker;
    this.clock = clock;
    setServers(servers);
  }

  /** Replaces the servers that have a log. The logs of servers that stay are kept. */
  public synchronized void setServers(List<ServerId> ids) {
    Map<ServerId, ServerLog> before = logs;
    Map<ServerId, ServerLog> next = new LinkedHashMap<>();
    for (ServerId id : ids) {
      ServerLog known = before.get(id);
      next.put(
          id,
          known == null
              ? new ServerLog(new LogBuffer(clock), new LogRateLimiter(REQUEST_RATE, ticker))
              : known);
    }
    logs = Collections.unmodifiableMap(next);
  }

  @Override
  public Optional<LogExcerpt> showLog(ServerId server, int count) {
    return find(server).map(log -> log.ring().last(count));
  }

  @Override
  public Optional<LogExcerpt> awaitLines(ServerId server, long after, Duration timeout) {
    return find(server).map(log -> log.ring().await(after, timeout));
  }

  @Override
  public void onLine(ServerId server, String line) {
    add(server, LineSource.STDERR, Severity.INFO, line);
  }

  @Override
  public void onEvent(BridgeEvent event) {
    switch (event) {
      case BridgeEvent.ServerStarting(ServerId server, boolean isShared) ->
          info(server, isShared ? "starting" : "starting for one client");
      case BridgeEvent.ServerStartEnded end -> addStartEnd(end);
      case BridgeEvent.ServerReplaced(ServerId server) ->
          info(server, "the connection is replaced by a new one");
      case BridgeEvent.ServerStateChanged(ServerId server, ServerHealth _, ServerHealth now) ->
          addStateChange(server, now);
      case BridgeEvent.BreakerTransitioned(ServerId server, StateTransition transition) ->
          addTransition(server, transition);
      case BridgeEvent.ToolBreakerTransitioned(
              ServerId server,
              ToolName tool,
              String caller,
              StateTransition transition)
          when transition.to() == CircuitState.OPEN ->
          add(
              server,
              LineSource.BRIDGE,
              transition.isObserved() ? Severity.INFO : Severity.WARN,
              "circuit breaker of tool \""
                  + tool
                  + (transition.isObserved() ? "\" would have opened for " : "\" opened for ")
                  + (caller.isEmpty() ? "callers without credentials" : caller));
      case BridgeEvent.ListChanged(ServerId server, ListKind kind, int dropped) ->
          info(server, "the " + kind.member() + " changed; cached entries invalidated: " + dropped);
      case BridgeEvent.ServerReset(ServerId server, int dropped) ->
          info(server, "restarted; cached entries invalidated: " + dropped);
      default -> {}
    }
  }

  private void addStartEnd(BridgeEvent.ServerStartEnded end) {
    String after = seconds(end.duration());
    end.failure()
        .ifPresentOrElse(
            why ->
                warn(
                    end.server(),
                    "start failed after " + after + ": " + RecentErrors.detailOf(why)),
            () -> info(end.server(), "started in " + after));
  }

  private void addStateChange(ServerId server, ServerHealth now) {
    String text =
        "now "
            + now.state().word().replace('_', ' ')
            + now.reason().map(reason -> ": " + reason).orElse("");
    if (now.state().isProblem()) {
      warn(server, text);
    } else if (now.state() != ServerState.STARTING) {
      info(server, text);
    }
  }

  private void addTransition(ServerId server, StateTransition transition) {
    if (transition.isObserved()) {
      if (transition.to() == CircuitState.OPEN) {
        info(server, "circuit breaker would have opened; it only observes");
      }
    } else if (transition.isIsolation()) {
      warn(server, "circuit breaker isolates the server: rejecting calls until it is closed");
    } else if (transition.to() == CircuitState.OPEN) {
      warn(server, "circuit breaker opened: rejecting calls");
    } else if (transition.from() != transition.to()) {
      info(server, "circuit breaker is now " + transition.to().word().replace('_', '-'));
    }
  }

  @Override
  public void requestEnded(UpstreamRequestEvent request) {
    request
        .failure()
        .filter(failure -> CallStatus.of(failure) == CallStatus.FAILED)
        .ifPresent(
            failure ->
                find(request.server())
                    .filter(log -> log.requests().tryAcquire().isPresent())
                    .ifPresent(
                        log ->
                            log.ring()
                                .add(
                                    LineSource.BRIDGE,
                                    Severity.WARN,
                                    request.description()
                                        + " failed: "
                                        + RecentErrors.detailOf(failure))));
  }

  private void info(ServerId server, String text) {
    add(server, LineSource.BRIDGE, Severity.INFO, text);
  }

  private void warn(ServerId server, String text) {
    add(server, LineSource.BRIDGE, Severity.WARN, text);
  }

  private void add(ServerId server, LineSource source, Severity severity, String text) {
    find(server).ifPresent(log -> log.ring().add(source, severity, text));
  }

  private Optional<ServerLog> find(ServerId server) {
    return Optional.ofNullable(logs.get(server));
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
  }
}
