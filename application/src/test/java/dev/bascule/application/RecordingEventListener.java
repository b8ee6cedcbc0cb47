package dev.bascule.application;

import dev.bascule.application.context.AuditEntry;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.CallOrigin;
import dev.bascule.application.port.out.BridgeEvent;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.CacheName;
import dev.bascule.application.port.out.SessionIdOutcome;
import dev.bascule.application.port.out.UpstreamRequestEvent;
import dev.bascule.domain.breaker.BreakerListener.StateTransition;
import dev.bascule.domain.freshness.CacheOutcome;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Records what calls cause; not the starts of servers. */
public final class RecordingEventListener implements BridgeEventListener {

  public final List<String> told = Collections.synchronizedList(new ArrayList<>());
  public final List<CallOrigin> auditOrigins = Collections.synchronizedList(new ArrayList<>());
  public final List<String> answers = Collections.synchronizedList(new ArrayList<>());
  public final List<String> repeated = new ArrayList<>();

  @Override
  public void cacheLookedUp(CacheName cache, ServerId server, CacheOutcome outcome) {
    answers.add(cache + " of " + server + ": " + outcome);
  }

  @Override
  public void tagsUnresolved(ServerId server) {
    told.add(server + " has unresolved tags");
  }

  @Override
  public void callEnded(
      ToolCall call, CallContext context, Outcome<McpResult> outcome, Duration duration) {
    told.add(call.tool() + " ended after " + duration);
  }

  @Override
  public void requestEnded(UpstreamRequestEvent request) {
    request
        .failure()
        .filter(failure -> !(failure instanceof Failure.Cancelled))
        .ifPresent(
            failure ->
                told.add(
                    request.server()
                        + " failed "
                        + request.description()
                        + ": "
                        + failure.getClass().getSimpleName()));
  }

  @Override
  public void onEvent(BridgeEvent event) {
    switch (event) {
      case BridgeEvent.BreakerTransitioned(ServerId server, StateTransition transition) ->
          told.add(server + " moved to " + transition.to());
      case BridgeEvent.ToolBreakerTransitioned changed ->
          told.add(
              changed.tool()
                  + (changed.transition().isObserved() ? " would move to " : " moved to ")
                  + changed.transition().to()
                  + " for "
                  + changed.caller());
      case BridgeEvent.RequestRetried(ServerId server, String method) ->
          repeated.add(method + " of " + server);
      case BridgeEvent.RetryDenied(ServerId server, String method) ->
          told.add(method + " of " + server + " is not retried");
      case BridgeEvent.ListChanged(ServerId server, ListKind kind, int dropped) ->
          told.add(server + " changed " + kind + ", dropped " + dropped);
      case BridgeEvent.ServerReset(ServerId server, int dropped) ->
          told.add(server + " restarted, dropped " + dropped);
      case BridgeEvent.ServerMissing(ServerId server) ->
          told.add(server + " is missing from an answer of all servers");
      case BridgeEvent.ServerUnavailable(ServerId server, Failure failure) ->
          told.add(server + " is unavailable: " + failure.kind());
      case BridgeEvent.ServerAvailable(ServerId server) -> told.add(server + " is available");
      case BridgeEvent.SubscriberFailed(ServerId server, RuntimeException cause) ->
          told.add("subscriber of " + server + " failed: " + cause.getMessage());
      case BridgeEvent.SubscriberRejected(int limit) ->
          told.add("subscriber rejected: all " + limit + " are taken");
      case BridgeEvent.SessionIdHandled(SessionIdOutcome outcome) ->
          told.add("session id: " + outcome);
      case BridgeEvent.Audited(AuditEntry entry) -> {
        auditOrigins.add(entry.origin());
        told.add(
            entry.caller().identity()
                + " "
                + entry.action()
                + " "
                + entry.subject()
                + " "
                + entry.decision());
      }
      case BridgeEvent.CleanedUp(int tools, int responses) ->
          told.add("cleaned up " + tools + " and " + responses);
      case BridgeEvent.CleanUpFailed(RuntimeException cause) ->
          told.add("clean-up failed: " + cause.getMessage());
      case BridgeEvent.ServerStarting _,
          BridgeEvent.ServerStartEnded _,
          BridgeEvent.ServerReplaced _,
          BridgeEvent.ServerStateChanged _,
          BridgeEvent.ConfigurationReloaded _,
          BridgeEvent.OfSharedCache _ -> {}
    }
  }
}
