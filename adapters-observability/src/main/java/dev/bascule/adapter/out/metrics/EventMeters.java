package dev.bascule.adapter.out.metrics;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.out.BridgeEvent;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.CacheName;
import dev.bascule.application.port.out.ReloadResult;
import dev.bascule.application.port.out.SessionIdOutcome;
import dev.bascule.application.port.out.UpstreamRequestEvent;
import dev.bascule.domain.breaker.BreakerListener.StateTransition;
import dev.bascule.domain.breaker.CircuitState;
import dev.bascule.domain.cache.shared.SharedCacheListener.SharedCacheEvent;
import dev.bascule.domain.freshness.CacheOutcome;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.MethodNames;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.result.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** Counts and times bridge events. Thread-safe; does not block. */
final class EventMeters implements BridgeEventListener {

  private static final String STARTED = "started";
  private static final String FAILED = "failed";

  private final CallMeters calls;
  private final CacheMeters caches;
  private final SharedCacheMeters shared;
  private final MeterProvider<Counter> transitions;
  private final MeterProvider<Counter> observedOpenings;
  private final MeterProvider<Counter> retries;
  private final MeterProvider<Counter> deniedRetries;
  private final MeterProvider<Counter> listChanges;
  private final MeterProvider<Counter> restarts;
  private final MeterProvider<Counter> missingAnswers;
  private final MeterProvider<Counter> subscriberFailures;
  private final Counter rejectedSubscribers;
  private final MeterProvider<Counter> sessionIds;
  private final MeterProvider<Counter> starts;
  private final MeterProvider<Timer> startTimes;
  private final MeterProvider<Counter> reloads;

  EventMeters(MeterRegistry registry) {
    this.calls = new CallMeters(registry);
    this.caches = new CacheMeters(registry);
    this.shared = new SharedCacheMeters(registry);
    this.observedOpenings =
        counter(
                "bascule.breaker.observed.openings",
                "How often circuit breakers that only observe would have opened")
            .withRegistry(registry);
    this.transitions =
        counter("bascule.breaker.transitions", "State transitions of circuit breakers")
            .withRegistry(registry);
    this.retries =
        counter("bascule.upstream.retries", "Retried requests to servers").withRegistry(registry);
    this.deniedRetries =
        counter(
                "bascule.upstream.retries.denied",
                "Requests that were not retried because too many others were")
            .withRegistry(registry);
    this.listChanges =
        counter("bascule.upstream.list.changes", "List change notifications of servers")
            .withRegistry(registry);
    this.restarts = counter("bascule.upstream.restarts", "Server restarts").withRegistry(registry);
    this.missingAnswers =
        counter("bascule.aggregate.missing", "Aggregated responses in which a server was missing")
            .withRegistry(registry);
    this.subscriberFailures =
        counter("bascule.subscriber.failures", "Subscribers that failed to handle an event")
            .withRegistry(registry);
    this.rejectedSubscribers =
        counter(
                "bascule.subscribers.rejected",
                "Clients that receive no notifications because of a limit")
            .register(registry);
    this.sessionIds =
        counter("bascule.mcp.session.ids", "Ids of MCP sessions that replicas share")
            .withRegistry(registry);
    this.starts =
        counter("bascule.server.starts", "Starts of servers, by result").withRegistry(registry);
    this.startTimes =
        TimerBuckets.timer("bascule.server.start", "Successful starts of servers")
            .withRegistry(registry);
    this.reloads =
        counter("bascule.config.reloads", "Reloads of the configuration, by result")
            .withRegistry(registry);
    for (ReloadResult result : ReloadResult.values()) {
      reloads.withTag("result", LabelNames.of(result)).increment(0);
    }
  }

  private static Counter.Builder counter(String name, String description) {
    return Counter.builder(name).description(description);
  }

  /** Initializes the counters of {@code server} with 0, so that the first increment is visible. */
  void initialize(ServerId server) {
    caches.initialize(server);
    for (CircuitState from : CircuitState.values()) {
      for (CircuitState to : CircuitState.values()) {
        if (from != to) {
          count(transitions, 0, server, "from", LabelNames.of(from), "to", LabelNames.of(to));
        }
      }
    }
    for (ListKind kind : ListKind.values()) {
      count(listChanges, 0, server, "kind", LabelNames.of(kind));
    }
    count(observedOpenings, 0, server);
    count(retries, 0, server, "method", MethodNames.CALL_TOOL);
    count(deniedRetries, 0, server, "method", MethodNames.CALL_TOOL);
    count(restarts, 0, server);
    count(starts, 0, server, "result", STARTED);
    count(starts, 0, server, "result", FAILED);
    count(missingAnswers, 0, server);
    count(subscriberFailures, 0, server);
  }

  /** Initializes the counters of the shared cache, if there is one. */
  void initializeSharedCache() {
    shared.initialize();
  }

  private static void count(
      MeterProvider<Counter> counter, int amount, ServerId server, String... tags) {
    counter.withTags(Tags.of("server", server.value()).and(tags)).increment(amount);
  }

  @Override
  public void cacheLookedUp(CacheName cache, ServerId server, CacheOutcome outcome) {
    caches.answered(cache, server, outcome);
  }

  @Override
  public void tagsUnresolved(ServerId server) {
    caches.tagsUnresolved(server);
  }

  @Override
  public void callEnded(
      ToolCall call, CallContext context, Outcome<McpResult> outcome, Duration duration) {
    calls.callEnded(call, outcome, duration);
  }

  @Override
  public void requestEnded(UpstreamRequestEvent request) {
    calls.requestEnded(request);
  }

  @Override
  public void onEvent(BridgeEvent event) {
    switch (event) {
      case BridgeEvent.BreakerTransitioned(ServerId server, StateTransition transition) ->
          countTransition(server, transition);
      case BridgeEvent.RequestRetried(ServerId server, String method) ->
          count(retries, 1, server, "method", method);
      case BridgeEvent.RetryDenied(ServerId server, String method) ->
          count(deniedRetries, 1, server, "method", method);
      case BridgeEvent.ListChanged(ServerId server, ListKind kind, int dropped) -> {
        count(listChanges, 1, server, "kind", LabelNames.of(kind));
        caches.dropped(server, CacheMeters.LIST_CHANGED, dropped);
      }
      case BridgeEvent.ServerReset(ServerId server, int dropped) -> {
        count(restarts, 1, server);
        caches.dropped(server, CacheMeters.SERVER_RESET, dropped);
      }
      case BridgeEvent.ServerStartEnded end -> countStart(end);
      case BridgeEvent.ServerMissing(ServerId server) -> count(missingAnswers, 1, server);
      case BridgeEvent.SubscriberFailed(ServerId server, RuntimeException _) ->
          count(subscriberFailures, 1, server);
      case BridgeEvent.SubscriberRejected _ -> rejectedSubscribers.increment();
      case BridgeEvent.SessionIdHandled(SessionIdOutcome outcome) ->
          sessionIds.withTag("result", LabelNames.of(outcome)).increment();
      case BridgeEvent.ConfigurationReloaded(ReloadResult result) ->
          reloads.withTag("result", LabelNames.of(result)).increment();
      case BridgeEvent.CleanedUp(int tools, int responses) -> caches.cleanedUp(tools, responses);
      case BridgeEvent.CleanUpFailed _ -> caches.cleanUpFailed();
      case BridgeEvent.OfSharedCache(SharedCacheEvent ofShared) -> shared.onEvent(ofShared);
      case BridgeEvent.ToolBreakerTransitioned _,
          BridgeEvent.ServerStarting _,
          BridgeEvent.ServerReplaced _,
          BridgeEvent.ServerStateChanged _,
          BridgeEvent.ServerUnavailable _,
          BridgeEvent.ServerAvailable _,
          BridgeEvent.Audited _ -> {}
    }
  }

  /** Setting a breaker manually to its current state is not a transition. */
  private void countTransition(ServerId server, StateTransition transition) {
    if (transition.isObserved()) {
      count(observedOpenings, transition.to() == CircuitState.OPEN ? 1 : 0, server);
    } else if (transition.from() != transition.to()) {
      String from = LabelNames.of(transition.from());
      count(transitions, 1, server, "from", from, "to", LabelNames.of(transition.to()));
    }
  }

  private void countStart(BridgeEvent.ServerStartEnded end) {
    count(starts, 1, end.server(), "result", end.failure().isPresent() ? FAILED : STARTED);
    if (end.failure().isEmpty()) {
      startTimes.withTag("server", end.server().value()).record(end.duration());
    }
  }
}
