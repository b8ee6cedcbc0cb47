package dev.bascule.application.activity;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.out.BridgeEvent;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.CacheName;
import dev.bascule.application.port.out.UpstreamRequestEvent;
import dev.bascule.domain.freshness.CacheOutcome;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;
import java.util.List;

/** A listener that notifies several others in order. Thread-safe. */
public final class CompositeEventListener implements BridgeEventListener {

  private final List<BridgeEventListener> listeners;

  public CompositeEventListener(List<BridgeEventListener> listeners) {
    this.listeners = List.copyOf(listeners);
  }

  @Override
  public void cacheLookedUp(CacheName cache, ServerId server, CacheOutcome outcome) {
    for (BridgeEventListener listener : listeners) {
      listener.cacheLookedUp(cache, server, outcome);
    }
  }

  @Override
  public void tagsUnresolved(ServerId server) {
    for (BridgeEventListener listener : listeners) {
      listener.tagsUnresolved(server);
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
  public void onEvent(BridgeEvent event) {
    for (BridgeEventListener listener : listeners) {
      listener.onEvent(event);
    }
  }
}
