package dev.bascule.application.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.bascule.application.CoreFixture;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.TraceContext;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.port.out.ReplicaExchange;
import dev.bascule.application.port.out.SpanRecorder;
import dev.bascule.application.port.out.UpstreamRequestEvent;
import dev.bascule.domain.breaker.BreakerJitter;
import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.breaker.CircuitBreaker;
import dev.bascule.domain.mcp.MethodNames;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.ratelimit.Rate;
import dev.bascule.domain.ratelimit.RateLimiter;
import dev.bascule.domain.ratelimit.TokenBucket;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mockito.Mock;
import org.mockito.junit.jupiter.MockitoExtension;

/** The requests of the caller to the driven ports, and those that it avoids. */
@ExtendWith(MockitoExtension.class)
class UpstreamCallerTest {

  private static final ServerId SERVER = new ServerId("files");

  private final FakeTicker ticker = new FakeTicker();
  private final CircuitBreaker breaker =
      new CircuitBreaker(BreakerSettings.DEFAULTS, ticker, () -> Instant.EPOCH, _ -> {});

  @Mock private McpServer server;
  @Mock private BridgeEventListener events;

  @BeforeEach
  void nameTheServer() {
    when(server.id()).thenReturn(SERVER);
    when(server.isStarted()).thenReturn(true);
  }

  @Test
  void sendsNothingWhileBreakerIsOpen() {
    breaker.forceOpen();

    UpstreamCaller caller = caller();

    Outcome<ServerDiscovery> outcome = ask(caller);

    Failure open = new Failure.CircuitOpen(Duration.ofSeconds(30));
    assertEquals(new Outcome.Failed<ServerDiscovery>(open), outcome);
    verify(server, never()).discover(any(), any());
    verify(events)
        .requestEnded(
            new UpstreamRequestEvent(
                SERVER,
                "server/discover",
                Optional.empty(),
                Optional.of(open),
                Duration.ZERO,
                TraceContext.NONE));
    assertEquals(1, caller.errorCount());
  }

  @Test
  void countsNoErrorForCancelledCaller() {
    when(server.discover(CallContext.ANONYMOUS, Duration.ofSeconds(1)))
        .thenReturn(new UpstreamReply.Failed<>(new Failure.Cancelled()));

    UpstreamCaller caller = caller();

    Outcome<ServerDiscovery> _ = ask(caller);

    verify(events)
        .requestEnded(
            new UpstreamRequestEvent(
                SERVER,
                "server/discover",
                Optional.empty(),
                Optional.of(new Failure.Cancelled()),
                Duration.ZERO,
                TraceContext.NONE));
    assertEquals(1, caller.callCount());
    assertEquals(0, caller.errorCount());
  }

  /** A rate of one would otherwise reject the first call, before which the tools are listed. */
  @Test
  void countsNoListingsTowardsRate() {
    RateLimiter once = new TokenBucket(new Rate(1, Duration.ofHours(1), /* burst= */ 1), ticker);
    Upstream upstream =
        new Upstream(
            server,
            CoreFixture.policy(/* trusted= */ false),
            breaker,
            new Bulkhead(1, Optional.of(once), ticker));
    UpstreamRequest.Subject listing = UpstreamRequest.Subject.of("tools/list");
    UpstreamRequest.Subject call = UpstreamRequest.Subject.of(CoreFixture.call("look", "{}"));

    assertThat(send(upstream, listing).findFailure()).isEmpty();
    assertThat(send(upstream, listing).findFailure()).isEmpty();
    assertThat(send(upstream, call).findFailure()).isEmpty();
    assertThat(send(upstream, call).findFailure())
        .contains(
            new Failure.OverLimit(Failure.OverLimit.Limit.SERVER_RATE, "1/h", Duration.ofHours(1)));
  }

  private Outcome<String> send(Upstream upstream, UpstreamRequest.Subject subject) {
    return caller()
        .call(
            upstream,
            new UpstreamRequest<>(
                subject,
                CallContext.ANONYMOUS,
                Deadline.after(Duration.ofSeconds(1), ticker),
                /* mayRunTwice= */ false,
                (_, _) -> new UpstreamReply.Answered<>("done")));
  }

  private UpstreamCaller caller() {
    return new UpstreamCaller(
        ticker,
        events,
        new RejectedCredentials(ticker),
        SpanRecorder.NONE,
        Runnable::run,
        new ServerStarter(ticker, events, Runnable::run),
        ReplicaExchange.NONE,
        new ToolBreakers(ticker, () -> Instant.EPOCH, events, BreakerJitter.NONE));
  }

  private Outcome<ServerDiscovery> ask(UpstreamCaller caller) {
    Upstream upstream =
        new Upstream(
            server,
            CoreFixture.policy(/* trusted= */ false),
            breaker,
            new Bulkhead(1, Optional.empty(), ticker));
    assertEquals(SERVER, upstream.id());
    return caller.call(
        upstream,
        new UpstreamRequest<>(
            UpstreamRequest.Subject.of(MethodNames.DISCOVER),
            CallContext.ANONYMOUS,
            Deadline.after(Duration.ofSeconds(1), ticker),
            /* mayRunTwice= */ false,
            this::discover));
  }

  @SuppressWarnings("DirectInvocationOnMock") // Stands for the requests of a use case.
  private UpstreamReply<ServerDiscovery> discover(CallContext context, Duration timeout) {
    return server.discover(context, timeout);
  }
}
