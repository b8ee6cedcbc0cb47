package dev.bascule.adapter.out.metrics;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.CacheName;
import dev.bascule.application.port.out.ReloadResult;
import dev.bascule.application.port.out.SessionIdOutcome;
import dev.bascule.application.port.out.UpstreamRequestEvent;
import dev.bascule.domain.breaker.BreakerListener.StateTransition;
import dev.bascule.domain.breaker.CircuitState;
import dev.bascule.domain.freshness.CacheOutcome;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.MethodNames;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Optional;

/** Counts and times bridge events. Thread-safe; does not block. */
final class EventMeters implements BridgeEventListener {

  private static final String STARTED = "started";
  private static final String FAILED = "failed";

  private final CallMeters calls;
  private final CacheMeters caches;
  private final SharedCacheMeters shared;
  private final MeterProvider<Counter> transitions;
  private final MeterProvider<Counter> retries;
  private final MeterProvider<Counter> listChanges;
  private final MeterProvider<Counter> restarts;
  private final MeterProvider<Counter> missingAnswers;
  private final MeterProvider<Counter> subscriberFailures;
  private final MeterProvider<Counter> sessionIds;
  private final MeterProvider<Counter> starts;
  private final MeterProvider<Timer> startTimes;
  private final MeterProvider<Counter> reloads;

  EventMeters(MeterRegistry registry) {
    this.calls = new CallMeters(registry);
    this.caches = new CacheMeters(registry);
    this.shared = new SharedCacheMeters(registry);
    this.transitions =
        counter("bascule.breaker.transitions", "State transitions of circuit breakers")
            .withRegistry(registry);
    this.retries =
        counter("bascule.upstream.retries", "Retried requests to servers").withRegistry(registry);
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
    count(retries, 0, server, "method", MethodNames.CALL_TOOL);
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

  /** Setting a breaker manually to its current state is not a transition. */
  @Override
  public void breakerTransitioned(ServerId server, StateTransition transition) {
    if (transition.from() != transition.to()) {
      String from = LabelNames.of(transition.from());
      count(transitions, 1, server, "from", from, "to", LabelNames.of(transition.to()));
    }
  }

  @Override
  public void cacheLookedUp(CacheName cache, ServerId server, CacheOutcome outcome) {
    caches.answered(cache, server, outcome);
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
  public void requestRetried(ServerId server, String method) {
    count(retries, 1, server, "method", method);
  }

  @Override
  public void listChanged(ServerId server, ListKind kind, int dropped) {
    count(listChanges, 1, server, "kind", LabelNames.of(kind));
    caches.dropped(server, CacheMeters.LIST_CHANGED, dropped);
  }

  @Override
  public void serverReset(ServerId server, int dropped) {
    count(restarts, 1, server);
    caches.dropped(server, CacheMeters.SERVER_RESET, dropped);
  }

  @Override
  public void serverStartEnded(
      ServerId server, boolean isShared, Optional<Failure> failure, Duration duration) {
    count(starts, 1, server, "result", failure.isPresent() ? FAILED : STARTED);
    if (failure.isEmpty()) {
      startTimes.withTag("server", server.value()).record(duration);
    }
  }

  @Override
  public void configurationReloaded(ReloadResult result) {
    reloads.withTag("result", LabelNames.of(result)).increment();
  }

  @Override
  public void serverMissing(ServerId server) {
    count(missingAnswers, 1, server);
  }

  @Override
  public void subscriberFailed(ServerId server, RuntimeException cause) {
    count(subscriberFailures, 1, server);
  }

  @Override
  public void sessionIdHandled(SessionIdOutcome outcome) {
    sessionIds.withTags(Tags.of("result", LabelNames.of(outcome))).increment();
  }

  @Override
  public void cleanedUp(int tools, int responses) {
    caches.cleanedUp(tools, responses);
  }

  @Override
  public void cleanUpFailed(RuntimeException cause) {
    caches.cleanUpFailed();
  }

  @Override
  public void sharedCacheLookedUp(String cache, LookupResult result) {
    shared.sharedCacheLookedUp(cache, result);
  }

  @Override
  public void engineOperationEnded(
      EngineOperation operation, boolean isSuccessful, Duration duration) {
    shared.engineOperationEnded(operation, isSuccessful, duration);
  }

  @Override
  public void sharedBytesTransferred(TransferWay way, long bytes) {
    shared.sharedBytesTransferred(way, bytes);
  }

  @Override
  public void sharedInvalidation(InvalidationWay way, int count) {
    shared.sharedInvalidation(way, count);
  }

  @Override
  public void sharedValueRejected(RejectionReason reason) {
    shared.sharedValueRejected(reason);
  }

  @Override
  public void sharedStoreDropped() {
    shared.sharedStoreDropped();
  }
}
