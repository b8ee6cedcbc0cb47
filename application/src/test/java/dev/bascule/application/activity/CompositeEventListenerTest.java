package dev.bascule.application.activity;

import static dev.bascule.application.CoreFixture.SERVER;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.application.RecordingEventListener;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.TraceContext;
import dev.bascule.application.port.out.BridgeEvent;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.CacheName;
import dev.bascule.application.port.out.UpstreamRequestEvent;
import dev.bascule.domain.freshness.CacheOutcome;
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
    all.cacheLookedUp(CacheName.TOOLS, SERVER, CacheOutcome.HIT);
    all.callEnded(
        new ToolCall(SERVER, new ToolName("look"), ToolArguments.NONE),
        CallContext.ANONYMOUS,
        new Outcome.Failed<>(failure),
        Duration.ofSeconds(1));
    all.requestEnded(
        new UpstreamRequestEvent(
            SERVER,
            "ping",
            Optional.empty(),
            Optional.of(failure),
            Duration.ZERO,
            TraceContext.NONE));
    all.onEvent(new BridgeEvent.RequestRetried(SERVER, "ping"));
    all.onEvent(new BridgeEvent.ServerReset(SERVER, 2));
    all.tagsUnresolved(SERVER);

    assertEquals(
        List.of(
            "look ended after PT1S",
            "files failed ping: BadAnswer",
            "files restarted, dropped 2",
            "files has unresolved tags"),
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
