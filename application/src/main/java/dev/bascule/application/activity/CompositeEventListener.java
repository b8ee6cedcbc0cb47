package dev.bascule.application.activity;

import dev.bascule.application.context.AuditEntry;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ServerHealth;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.CacheName;
import dev.bascule.application.port.out.ReloadResult;
import dev.bascule.application.port.out.SessionIdOutcome;
import dev.bascule.application.port.out.UpstreamRequestEvent;
import dev.bascule.domain.breaker.BreakerListener.StateTransition;
import dev.bascule.domain.cache.shared.SharedCacheStatus;
import dev.bascule.domain.freshness.CacheOutcome;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A listener that notifies several others in order. Thread-safe. */
public final class CompositeEventListener implements BridgeEventListener {

  private final List<BridgeEventListener> listeners;

  public CompositeEventListener(List<BridgeEventListener> listeners) {
    this.listeners = List.copyOf(listeners);
  }

  @Override
  public void breakerTransitioned(ServerId server, StateTransition transition) {
    notifyListeners(listener -> listener.breakerTransitioned(server, transition));
  }

  @Override
  public void cacheLookedUp(CacheName cache, ServerId server, CacheOutcome outcome) {
    // Runs on each cache hit, where the allocation of a lambda per listener would be noticeable.
    for (BridgeEventListener listener : listeners) {
      listener.cacheLookedUp(cache, server, outcome);
    }
  }

  @Override
  public void callWaitBegan(ToolCall call, CallContext context) {
    for (BridgeEventListener listener : listeners) {
      listener.callWaitBegan(call, context);
    }
  }

  @Override
  public void callWaitEnded(ToolCall call, CallContext context) {
    for (BridgeEventListener listener : listeners) {
      listener.callWaitEnded(call, context);
    }
  }

  @Override
  public void callEnded(
      ToolCall call, CallContext context, Outcome<McpResult> outcome, Duration duration) {
    for (BridgeEventListener listener : listeners) {
      listener.callEnded(call, context, outcome, duration);
    }
  }

  @Override
  public boolean mayBlockOnEnd(boolean isReadOnly) {
    for (BridgeEventListener listener : listeners) {
      if (listener.mayBlockOnEnd(isReadOnly)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void writeEnded(ToolCall call, CallContext context, Outcome<McpResult> outcome) {
    for (BridgeEventListener listener : listeners) {
      listener.writeEnded(call, context, outcome);
    }
  }

  @Override
  public void requestEnded(UpstreamRequestEvent request) {
    for (BridgeEventListener listener : listeners) {
      listener.requestEnded(request);
    }
  }

  @Override
  public void requestRetried(ServerId server, String method) {
    notifyListeners(listener -> listener.requestRetried(server, method));
  }

  @Override
  public void listChanged(ServerId server, ListKind kind, int dropped) {
    notifyListeners(listener -> listener.listChanged(server, kind, dropped));
  }

  @Override
  public void serverReset(ServerId server, int dropped) {
    notifyListeners(listener -> listener.serverReset(server, dropped));
  }

  @Override
  public void serverMissing(ServerId server) {
    notifyListeners(listener -> listener.serverMissing(server));
  }

  @Override
  public void serverStarting(ServerId server, boolean isShared) {
    notifyListeners(listener -> listener.serverStarting(server, isShared));
  }

  @Override
  public void serverStartEnded(
      ServerId server, boolean isShared, Optional<Failure> failure, Duration duration) {
    notifyListeners(listener -> listener.serverStartEnded(server, isShared, failure, duration));
  }

  @Override
  public void serverReplaced(ServerId server) {
    notifyListeners(listener -> listener.serverReplaced(server));
  }

  @Override
  public void serverStateChanged(ServerId server, ServerHealth before, ServerHealth now) {
    notifyListeners(listener -> listener.serverStateChanged(server, before, now));
  }

  @Override
  public void serverUnavailable(ServerId server, Failure failure) {
    notifyListeners(listener -> listener.serverUnavailable(server, failure));
  }

  @Override
  public void serverAvailable(ServerId server) {
    notifyListeners(listener -> listener.serverAvailable(server));
  }

  @Override
  public void subscriberFailed(ServerId server, RuntimeException cause) {
    notifyListeners(listener -> listener.subscriberFailed(server, cause));
  }

  @Override
  public void sessionIdHandled(SessionIdOutcome outcome) {
    notifyListeners(listener -> listener.sessionIdHandled(outcome));
  }

  @Override
  public void configurationReloaded(ReloadResult result) {
    notifyListeners(listener -> listener.configurationReloaded(result));
  }

  @Override
  public void audited(AuditEntry entry) {
    notifyListeners(listener -> listener.audited(entry));
  }

  @Override
  public void cleanedUp(int tools, int responses) {
    notifyListeners(listener -> listener.cleanedUp(tools, responses));
  }

  @Override
  public void cleanUpFailed(RuntimeException cause) {
    notifyListeners(listener -> listener.cleanUpFailed(cause));
  }

  @Override
  public void sharedCacheStateChanged(SharedCacheStatus status) {
    notifyListeners(listener -> listener.sharedCacheStateChanged(status));
  }

  @Override
  public void sharedCacheLookedUp(String cache, LookupResult result) {
    notifyListeners(listener -> listener.sharedCacheLookedUp(cache, result));
  }

  @Override
  public void engineOperationEnded(
      EngineOperation operation, boolean isSuccessful, Duration duration) {
    notifyListeners(listener -> listener.engineOperationEnded(operation, isSuccessful, duration));
  }

  @Override
  public void sharedBytesTransferred(TransferWay way, long bytes) {
    notifyListeners(listener -> listener.sharedBytesTransferred(way, bytes));
  }

  @Override
  public void sharedInvalidation(InvalidationWay way, int count) {
    notifyListeners(listener -> listener.sharedInvalidation(way, count));
  }

  @Override
  public void sharedValueRejected(RejectionReason reason) {
    notifyListeners(listener -> listener.sharedValueRejected(reason));
  }

  @Override
  public void sharedStoreDropped() {
    notifyListeners(BridgeEventListener::sharedStoreDropped);
  }

  private void notifyListeners(Consumer<BridgeEventListener> event) {
    listeners.forEach(event);
  }
}
