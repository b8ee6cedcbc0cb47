package dev.bascule.adapter.out.metrics;

import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.CacheName;
import dev.bascule.application.port.out.CacheOutcome;
import dev.bascule.application.port.out.UpstreamRequestEvent;
import dev.bascule.domain.breaker.BreakerListener.StateTransition;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.result.Outcome;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;

/** Counts and times bridge events. Thread-safe; does not block. */
final class EventMeters implements BridgeEventListener {

  private final CallMeters calls;
  private final CacheMeters caches;
  private final ServerMeters servers;

  EventMeters(MeterRegistry registry) {
    this.calls = new CallMeters(registry);
    this.caches = new CacheMeters(registry);
    this.servers = new ServerMeters(registry);
  }

  /** Initializes the counters of {@code server} with 0, so that the first increment is visible. */
  void initialize(ServerId server) {
    caches.initialize(server);
    servers.initialize(server);
  }

  @Override
  public void breakerTransitioned(ServerId server, StateTransition transition) {
    servers.breakerMoved(server, transition);
  }

  @Override
  public void cacheLookedUp(CacheName cache, ServerId server, CacheOutcome outcome) {
    caches.answered(cache, server, outcome);
  }

  @Override
  public void callEnded(ToolCall call, Outcome<McpResult> outcome, Duration duration) {
    calls.callEnded(call, outcome, duration);
  }

  @Override
  public void requestEnded(UpstreamRequestEvent request) {
    calls.requestEnded(request);
  }

  @Override
  public void requestRetried(ServerId server, String method) {
    servers.requestRetried(server, method);
  }

  @Override
  public void listChanged(ServerId server, ListKind kind, int dropped) {
    servers.listChanged(server, kind);
    caches.dropped(server, CacheMeters.LIST_CHANGED, dropped);
  }

  @Override
  public void serverReset(ServerId server, int dropped) {
    servers.serverReset(server);
    caches.dropped(server, CacheMeters.SERVER_RESET, dropped);
  }

  @Override
  public void serverMissing(ServerId server) {
    servers.serverMissing(server);
  }

  @Override
  public void subscriberFailed(ServerId server, RuntimeException cause) {
    servers.subscriberFailed(server);
  }

  @Override
  public void cleanedUp(int tools, int responses) {
    caches.cleanedUp(tools, responses);
  }

  @Override
  public void cleanUpFailed(RuntimeException cause) {
    caches.cleanUpFailed();
  }
}
