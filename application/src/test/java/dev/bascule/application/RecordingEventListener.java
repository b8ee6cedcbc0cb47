package dev.bascule.application;

import dev.bascule.application.context.AuditEntry;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.CallOrigin;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.CacheName;
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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Records all events. */
public final class RecordingEventListener implements BridgeEventListener {

  public final List<String> told = Collections.synchronizedList(new ArrayList<>());
  public final List<CallOrigin> auditOrigins = Collections.synchronizedList(new ArrayList<>());
  public final List<String> answers = Collections.synchronizedList(new ArrayList<>());
  public final List<String> repeated = new ArrayList<>();

  @Override
  public void breakerTransitioned(ServerId server, StateTransition transition) {
    told.add(server + " moved to " + transition.to());
  }

  @Override
  public void cacheLookedUp(CacheName cache, ServerId server, CacheOutcome outcome) {
    answers.add(cache + " of " + server + ": " + outcome);
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
  public void requestRetried(ServerId server, String method) {
    repeated.add(method + " of " + server);
  }

  @Override
  public void listChanged(ServerId server, ListKind kind, int dropped) {
    told.add(server + " changed " + kind + ", dropped " + dropped);
  }

  @Override
  public void serverReset(ServerId server, int dropped) {
    told.add(server + " restarted, dropped " + dropped);
  }

  @Override
  public void serverMissing(ServerId server) {
    told.add(server + " is missing from an answer of all servers");
  }

  @Override
  public void serverUnavailable(ServerId server, Failure failure) {
    told.add(server + " is unavailable: " + failure.kind());
  }

  @Override
  public void serverAvailable(ServerId server) {
    told.add(server + " is available");
  }

  @Override
  public void subscriberFailed(ServerId server, RuntimeException cause) {
    told.add("subscriber of " + server + " failed: " + cause.getMessage());
  }

  @Override
  public void sessionIdHandled(SessionIdOutcome outcome) {
    told.add("session id: " + outcome);
  }

  @Override
  public void audited(AuditEntry entry) {
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

  @Override
  public void cleanedUp(int tools, int responses) {
    told.add("cleaned up " + tools + " and " + responses);
  }

  @Override
  public void sharedCacheStateChanged(SharedCacheStatus status) {
    told.add("shared cache is " + status.state());
  }

  @Override
  public void sharedCacheLookedUp(String cache, LookupResult result) {
    told.add("shared " + cache + ": " + result);
  }

  @Override
  public void engineOperationEnded(
      EngineOperation operation, boolean isSuccessful, Duration duration) {
    told.add(operation + (isSuccessful ? " succeeded" : " failed") + " after " + duration);
  }

  @Override
  public void sharedBytesTransferred(TransferWay way, long bytes) {
    told.add(way + " " + bytes + " bytes");
  }

  @Override
  public void sharedInvalidation(InvalidationWay way, int count) {
    told.add(way + " " + count);
  }

  @Override
  public void sharedValueRejected(RejectionReason reason) {
    told.add("rejected: " + reason);
  }

  @Override
  public void sharedStoreDropped() {
    told.add("store dropped");
  }

  @Override
  public void cleanUpFailed(RuntimeException cause) {
    told.add("clean-up failed: " + cause.getMessage());
  }
}
