package dev.bascule.application.activity;

import static dev.bascule.application.CoreFixture.SERVER;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.application.RecordingEventListener;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.CacheName;
import dev.bascule.application.port.out.SessionIdOutcome;
import dev.bascule.application.port.out.UpstreamRequestEvent;
import dev.bascule.domain.breaker.BreakerListener.StateTransition;
import dev.bascule.domain.breaker.CircuitState;
import dev.bascule.domain.cache.shared.SharedCacheListener.EngineOperation;
import dev.bascule.domain.cache.shared.SharedCacheListener.InvalidationWay;
import dev.bascule.domain.cache.shared.SharedCacheListener.LookupResult;
import dev.bascule.domain.cache.shared.SharedCacheListener.RejectionReason;
import dev.bascule.domain.cache.shared.SharedCacheListener.TransferWay;
import dev.bascule.domain.cache.shared.SharedCacheStatus;
import dev.bascule.domain.cache.shared.SharedCacheStatus.SharedState;
import dev.bascule.domain.freshness.CacheOutcome;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CompositeEventListenerTest {

  private final RecordingEventListener first = new RecordingEventListener();
  private final RecordingEventListener second = new RecordingEventListener();
  private final CompositeEventListener all = new CompositeEventListener(List.of(first, second));

  @Test
  void notifiesAllListenersOfAllEvents() {
    Failure failure = new Failure.BadAnswer("status 500");
    all.breakerTransitioned(SERVER, new StateTransition(1, CircuitState.CLOSED, CircuitState.OPEN));
    all.cacheLookedUp(CacheName.TOOLS, SERVER, CacheOutcome.HIT);
    all.callEnded(
        new ToolCall(SERVER, new ToolName("look"), ToolArguments.NONE),
        CallContext.ANONYMOUS,
        new Outcome.Failed<>(failure),
        Duration.ofSeconds(1));
    all.requestEnded(
        new UpstreamRequestEvent(
            SERVER, "ping", Optional.empty(), Optional.of(failure), Duration.ZERO));
    all.requestRetried(SERVER, "ping");
    all.listChanged(SERVER, ListKind.TOOLS, 1);
    all.serverReset(SERVER, 2);
    all.serverMissing(SERVER);
    all.serverUnavailable(SERVER, new Failure.NotCached());
    all.serverAvailable(SERVER);
    all.subscriberFailed(SERVER, new IllegalStateException("broken"));
    all.cleanedUp(3, 4);
    all.cleanUpFailed(new IllegalStateException("worn"));
    all.sessionIdHandled(SessionIdOutcome.CONTINUED);
    all.sharedCacheStateChanged(
        new SharedCacheStatus(
            SharedState.ISOLATED, Duration.ZERO, Duration.ZERO, 0, Optional.empty()));
    all.sharedCacheLookedUp("responses", LookupResult.HIT);
    all.engineOperationEnded(EngineOperation.FIND, true, Duration.ofMillis(2));
    all.sharedBytesTransferred(TransferWay.READ, 5);
    all.sharedInvalidation(InvalidationWay.SENT, 6);
    all.sharedValueRejected(RejectionReason.SEAL);
    all.sharedStoreDropped();

    assertEquals(
        List.of(
            "files moved to OPEN",
            "look ended after PT1S",
            "files failed ping: BadAnswer",
            "files changed TOOLS, dropped 1",
            "files restarted, dropped 2",
            "files is missing from an answer of all servers",
            "files is unavailable: not-cached",
            "files is available",
            "subscriber of files failed: broken",
            "cleaned up 3 and 4",
            "clean-up failed: worn",
            "session id: CONTINUED",
            "shared cache is ISOLATED",
            "shared responses: HIT",
            "FIND succeeded after PT0.002S",
            "READ 5 bytes",
            "SENT 6",
            "rejected: SEAL",
            "store dropped"),
        first.told);
    assertEquals(List.of("TOOLS of files: HIT"), first.answers);
    assertEquals(List.of("ping of files"), first.repeated);
    assertEquals(first.told, second.told);
    assertEquals(first.answers, second.answers);
    assertEquals(first.repeated, second.repeated);
  }

  /** The compiler does not require it, because a listener may ignore events. */
  @Test
  void forwardsEveryEvent() {
    assertEquals(
        names(BridgeEventListener.class.getMethods()),
        names(
            Stream.of(CompositeEventListener.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .toArray(Method[]::new)));
  }

  private static Set<String> names(Method... methods) {
    return Stream.of(methods).map(Method::getName).collect(Collectors.toSet());
  }
}
