package dev.bascule.application.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.application.CoreFixture;
import dev.bascule.application.access.CallerRateLimiter;
import dev.bascule.application.policy.CallerQuotas;
import dev.bascule.application.policy.ForwardingRule;
import dev.bascule.application.policy.ServerPolicy;
import dev.bascule.application.policy.SessionRoute;
import dev.bascule.application.policy.StartRule;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.application.upstream.Bulkhead;
import dev.bascule.application.upstream.ServerStarter;
import dev.bascule.application.upstream.Upstream;
import dev.bascule.domain.breaker.CircuitBreaker;
import dev.bascule.domain.ratelimit.RateLimiterFactory;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.time.ToolTimeout;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EagerStarterTest {

  private static final ServerPolicy EAGER = policy(/* eager= */ true);
  private static final ServerPolicy LAZY = policy(/* eager= */ false);

  private final CoreFixture core = new CoreFixture();
  private final Queue<Runnable> starts = new ArrayDeque<>();
  private final List<String> started = new ArrayList<>();
  private final List<String> ready = new ArrayList<>();
  private final UpstreamRegistry upstreams =
      new UpstreamRegistry(
          List.of(),
          core.connections,
          new CallerRateLimiter(CallerQuotas.NONE, RateLimiterFactory.local(core.ticker)),
          core.authorizer);
  private final EagerStarter eagerStarter =
      new EagerStarter(
          upstreams,
          new ServerStarter(core.ticker, core.events, starts::add),
          core.ticker,
          /* maxConcurrent= */ 2,
          upstream -> ready.add(upstream.id().value()));

  @Test
  void startsNothingBeforeItBegins() {
    configure(server("a", EAGER));

    eagerStarter.refresh();

    assertThat(starts).isEmpty();
    assertEquals(1, eagerStarter.pending());
  }

  @Test
  void startsTheEagerServersOnly() {
    configure(server("a", EAGER), server("b", LAZY), server("c", EAGER));

    eagerStarter.begin();
    runStarts();

    assertEquals(List.of("a", "c"), started);
  }

  @Test
  void startsABoundedNumberAtTheSameTimeAndTheRestAsStartsEnd() {
    configure(
        server("a", EAGER), server("b", EAGER), failingServer("c", EAGER), server("d", EAGER));

    eagerStarter.begin();

    assertEquals(2, starts.size());
    assertEquals(4, eagerStarter.pending());
    starts.remove().run();
    assertEquals(2, starts.size());
    assertEquals(3, eagerStarter.pending());
    runStarts();
    assertEquals(List.of("a", "b", "d"), started);
  }

  @Test
  void isPendingUntilEachServerWasStartedOrFailedOnce() {
    configure(server("a", EAGER), failingServer("b", EAGER));

    eagerStarter.begin();
    starts.remove().run();
    assertEquals(1, eagerStarter.pending());
    starts.remove().run();

    assertEquals(0, eagerStarter.pending());
    assertThat(starts).isEmpty();
  }

  @Test
  void startsFailedServerAgainWithGrowingBackoff() {
    FakeMcpServer absent = new FakeMcpServer("a");
    Upstream upstream = upstream(absent, EAGER);
    absent.startsBy(_ -> failedStart("a"));
    configure(upstream);
    eagerStarter.begin();
    runStarts();
    started.clear();

    List<Long> seconds = new ArrayList<>();
    for (long second = 1; second <= 190; second++) {
      core.ticker.advance(Duration.ofSeconds(1));
      check();
      if (!started.isEmpty()) {
        seconds.add(second);
        started.clear();
      }
    }

    // After 1, 2, 4, 8, 16, 32, 60 and 60 seconds.
    assertEquals(List.of(1L, 3L, 7L, 15L, 31L, 63L, 123L, 183L), seconds);
    // Only the first start was counted: no caller needed the others.
    assertEquals(1, upstream.breaker().snapshot().consecutiveFailures());
  }

  @Test
  void startsStoppedServerAgain() {
    FakeMcpServer stopping = new FakeMcpServer("a");
    stopping.startsBy(_ -> successfulStart(stopping));
    configure(upstream(stopping, EAGER));
    eagerStarter.begin();
    runStarts();
    check();
    assertEquals(List.of("a"), started);

    core.ticker.advance(Duration.ofMinutes(1));
    stopping.stop();
    check();
    assertEquals(List.of("a", "a"), started);

    stopping.stop();
    check();
    assertEquals(List.of("a", "a"), started);
    core.ticker.advance(Duration.ofSeconds(1));
    check();
    assertEquals(List.of("a", "a", "a"), started);
  }

  @Test
  void leavesServerWithOpenBreakerToItsProber() {
    FakeMcpServer stopped = new FakeMcpServer("a");
    stopped.startsBy(_ -> failedStart("a"));
    Upstream upstream = upstream(stopped, EAGER);
    configure(upstream);
    eagerStarter.begin();
    runStarts();
    started.clear();

    upstream.breaker().forceOpen();
    for (int second = 0; second < 5; second++) {
      core.ticker.advance(Duration.ofSeconds(1));
      check();
    }

    assertEquals(List.of(), started);
    // No call was rejected.
    assertEquals(0, upstream.breaker().snapshot().rejected());
    upstream.breaker().forceClose();
    core.ticker.advance(Duration.ofSeconds(1));
    check();
    assertEquals(List.of("a"), started);
  }

  @Test
  void startsServerAgainAfterUnexpectedException() {
    FakeMcpServer broken = new FakeMcpServer("a");
    broken.startsBy(
        _ -> {
          throw new IllegalStateException("planted");
        });
    configure(upstream(broken, EAGER));
    eagerStarter.begin();
    runStarts();

    assertEquals(0, eagerStarter.pending());
    broken.startsBy(_ -> successfulStart(broken));
    core.ticker.advance(Duration.ofSeconds(1));
    check();

    assertEquals(List.of("a"), started);
    assertEquals(List.of("a"), ready);
  }

  @Test
  void startsLazyServerOnlyByRequest() {
    configure(server("a", LAZY));
    eagerStarter.begin();

    core.ticker.advance(Duration.ofMinutes(5));
    check();

    assertEquals(List.of(), started);
  }

  private UpstreamReply<ServerStatus> failedStart(String name) {
    started.add(name);
    return new UpstreamReply.Failed<>(
        new Failure.BadAnswer("the server answered with HTTP status 500"));
  }

  private UpstreamReply<ServerStatus> successfulStart(FakeMcpServer server) {
    started.add(server.id().value());
    return new UpstreamReply.Answered<>(server.status());
  }

  private void check() {
    eagerStarter.startOn(
        (_, task) -> {
          task.run();
          return () -> {};
        });
    runStarts();
  }

  @Test
  void notifiesOfServersThatHaveStarted() {
    configure(server("a", EAGER), failingServer("b", EAGER), server("c", LAZY));

    eagerStarter.begin();
    assertEquals(List.of(), ready);
    runStarts();

    assertEquals(List.of("a"), ready);
  }

  @Test
  void isNotPendingWithoutEagerServers() {
    configure(server("a", LAZY));

    eagerStarter.begin();

    assertEquals(0, eagerStarter.pending());
  }

  @Test
  void startsServersThatAreAddedOrChangedAndNoOther() {
    Upstream kept = server("a", EAGER);
    configure(kept, server("b", EAGER));
    eagerStarter.begin();
    runStarts();
    started.clear();

    configure(kept, server("b", EAGER), server("c", EAGER), server("d", LAZY));
    eagerStarter.refresh();
    runStarts();

    assertEquals(List.of("b", "c"), started);
  }

  @Test
  void isNotPendingAgainForServersThatAreAddedLater() {
    configure(server("a", EAGER));
    eagerStarter.begin();
    runStarts();

    configure(server("b", EAGER));
    eagerStarter.refresh();

    assertThat(starts).isNotEmpty();
    assertEquals(0, eagerStarter.pending());
  }

  @Test
  void startsNoServerThatWasRemovedWhileItWaited() {
    Upstream first = server("a", EAGER);
    Upstream second = server("b", EAGER);
    configure(first, second, server("c", EAGER));
    eagerStarter.begin();

    configure(first, second);
    eagerStarter.refresh();
    runStarts();

    assertEquals(List.of("a", "b"), started);
    assertEquals(0, eagerStarter.pending());
  }

  @Test
  void startsNoFurtherServerOnceItIsClosed() {
    configure(server("a", EAGER), server("b", EAGER), server("c", EAGER));
    eagerStarter.begin();

    eagerStarter.close();
    eagerStarter.refresh();
    runStarts();

    assertEquals(List.of("a", "b"), started);
  }

  @Test
  void continuesWithManyServersThatAreStartedAlready() {
    configure(
        IntStream.range(0, 3000)
            .mapToObj(i -> upstream(new FakeMcpServer("s" + i), EAGER))
            .toArray(Upstream[]::new));

    eagerStarter.begin();

    assertThat(starts).isEmpty();
    assertEquals(0, eagerStarter.pending());
  }

  private void configure(Upstream... next) {
    Map<?, ?> _ = upstreams.swap(List.of(next));
  }

  private void runStarts() {
    while (!starts.isEmpty()) {
      starts.remove().run();
    }
  }

  private Upstream server(String name, ServerPolicy policy) {
    FakeMcpServer server = new FakeMcpServer(name);
    server.startsBy(
        _ -> {
          started.add(name);
          return new UpstreamReply.Answered<>(server.status());
        });
    return upstream(server, policy);
  }

  private Upstream failingServer(String name, ServerPolicy policy) {
    FakeMcpServer server = new FakeMcpServer(name);
    server.startsBy(
        _ ->
            new UpstreamReply.Failed<>(
                new Failure.Unreachable(
                    "the process exited with status 1", DeliveryStatus.MAY_HAVE_RUN)));
    return upstream(server, policy);
  }

  private Upstream upstream(FakeMcpServer server, ServerPolicy policy) {
    CircuitBreaker breaker =
        new CircuitBreaker(policy.breaker(), core.ticker, () -> Instant.EPOCH, _ -> {});
    return new Upstream(server, policy, breaker, new Bulkhead(1, Optional.empty(), core.ticker));
  }

  private static ServerPolicy policy(boolean eager) {
    ServerPolicy base = CoreFixture.policy(/* trusted= */ false);
    return new ServerPolicy(
        base.trusted(),
        ServerPolicy.ALL_TOOLS,
        base.disabledTools(),
        base.maxConcurrentCalls(),
        base.invalidateOnWrite(),
        base.validateArguments(),
        base.listingLifetime(),
        base.breaker(),
        ToolTimeout.DEFAULT,
        base.tools(),
        ForwardingRule.NONE,
        Optional.empty(),
        SessionRoute.OWN,
        new StartRule(Duration.ofSeconds(10), eager));
  }
}
