package dev.bascule.application.admin;

import static dev.bascule.application.CoreFixture.SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.application.CoreFixture;
import dev.bascule.application.TestPolicies;
import dev.bascule.application.context.BreakerOrder;
import dev.bascule.application.policy.ServerPolicy;
import dev.bascule.application.port.in.ForceBreakerUseCase.Reply;
import dev.bascule.application.view.BridgeMetrics.BreakerMetrics;
import dev.bascule.domain.breaker.BreakerMode;
import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Orders of operators, to this and to other replicas. */
class ForceBreakerServiceTest {

  private static final ServerId UNKNOWN = new ServerId("unknown");

  private final CoreFixture core = new CoreFixture(CoreFixture.cached("*"));
  private final ForceBreakerService service = serviceOf(core);

  private static ForceBreakerService serviceOf(CoreFixture core) {
    return new ForceBreakerService(core.upstreams, core.toolBreakers, core.replicas, core.events);
  }

  private BreakerMetrics force(BreakerOrder order) {
    return ((Reply.Executed) service.forceBreaker(SERVER, order)).breaker();
  }

  private BreakerMetrics metrics() {
    return BreakerMetrics.of(core.upstreams.find(SERVER).orElseThrow().breaker().snapshot());
  }

  @Test
  void opensBreaker() {
    BreakerMetrics breaker = force(BreakerOrder.OPEN);

    assertThat(breaker.state()).isEqualTo("open");
    assertThat(breaker.available()).isFalse();
    assertThat(core.events.told).containsExactly("files moved to OPEN");
  }

  @Test
  void closesBreaker() {
    force(BreakerOrder.OPEN);

    BreakerMetrics breaker = force(BreakerOrder.CLOSE);

    assertThat(breaker.state()).isEqualTo("closed");
    assertThat(breaker.available()).isTrue();
  }

  @Test
  void resetsStatistics() {
    core.call("look");

    assertThat(force(BreakerOrder.RESET).totalRequests()).isZero();
  }

  @Test
  void rejectsUnknownServer() {
    assertThat(service.forceBreaker(UNKNOWN, BreakerOrder.OPEN))
        .isEqualTo(new Reply.UnknownServer());
    assertThat(core.replicas.orders).isEmpty();
  }

  @Test
  void announcesOrderForOneRecoveryTimeout() {
    force(BreakerOrder.OPEN);
    force(BreakerOrder.CLOSE);

    assertThat(core.replicas.orders)
        .containsExactly("OPEN files for PT30S", "CLOSE files for PT30S");
  }

  @Test
  void executesOrderOfOtherReplicaForTheRestOfItsTimeAndDoesNotAnnounceIt() {
    service.orderReceived(SERVER, BreakerOrder.OPEN, Duration.ofSeconds(7), "bridge-2");

    assertThat(metrics().state()).isEqualTo("open");
    assertThat(metrics().retryAfter()).isEqualTo(Duration.ofSeconds(7));
    assertThat(core.replicas.orders).isEmpty();

    service.orderReceived(SERVER, BreakerOrder.CLOSE, Duration.ofSeconds(7), "bridge-2");

    assertThat(metrics().state()).isEqualTo("closed");
  }

  @Test
  void isolatesUntilOtherOrder() {
    BreakerMetrics isolated = force(BreakerOrder.ISOLATE);
    core.ticker.advance(Duration.ofDays(30));
    core.probe();

    assertThat(isolated.mode()).isEqualTo("isolate");
    assertThat(metrics().state()).isEqualTo("open");
    assertThat(core.server.requests()).isEmpty();
    assertThat(core.replicas.orders).containsExactly("ISOLATE files for PT876000H");

    assertThat(force(BreakerOrder.CLOSE).state()).isEqualTo("closed");
    assertThat(metrics().mode()).isEqualTo("protect");
  }

  @Test
  void rejectsOrdersWhileConfigurationIsolates() {
    CoreFixture isolated = new CoreFixture(modePolicy(BreakerMode.ISOLATE));
    ForceBreakerService orders = serviceOf(isolated);

    for (BreakerOrder order : List.of(BreakerOrder.OPEN, BreakerOrder.CLOSE, BreakerOrder.RESET)) {
      assertThat(orders.forceBreaker(SERVER, order)).isEqualTo(new Reply.IsolatedByConfiguration());
    }
    assertThat(isolated.replicas.orders).isEmpty();
    assertThat(orders.forceBreaker(SERVER, BreakerOrder.ISOLATE))
        .isInstanceOf(Reply.Executed.class);
  }

  private static ServerPolicy modePolicy(BreakerMode mode) {
    return TestPolicies.of(
        /* trusted= */ false,
        List.of(),
        8,
        /* invalidateOnWrite= */ true,
        new FreshnessLifetime(CoreFixture.LISTING_LIFE, Duration.ZERO, Duration.ZERO),
        BreakerSettings.DEFAULTS.withMode(mode),
        List.of());
  }

  @Test
  void orderOfOtherReplicaThatHasEndedOnlyEndsIsolation() {
    service.orderReceived(SERVER, BreakerOrder.OPEN, Duration.ZERO, "bridge-2");
    service.orderReceived(SERVER, BreakerOrder.CLOSE, Duration.ZERO, "bridge-2");
    assertThat(core.events.told).isEmpty();

    for (BreakerOrder late : List.of(BreakerOrder.OPEN, BreakerOrder.CLOSE, BreakerOrder.RESET)) {
      service.orderReceived(SERVER, BreakerOrder.ISOLATE, Duration.ofDays(1), "bridge-2");
      String before = metrics().mode();
      service.orderReceived(SERVER, late, Duration.ZERO, "bridge-2");

      assertThat(before).isEqualTo("isolate");
      assertThat(metrics().state()).isEqualTo("closed");
      assertThat(core.events.told)
          .endsWith("replica:bridge-2 breaker/" + late.word() + " server=files ALLOWED");
    }
  }

  @Test
  void rejectsNothingWhileObserving() {
    CoreFixture observing = new CoreFixture(modePolicy(BreakerMode.OBSERVE));
    observing.server.fails(new Failure.Unreachable("refused", DeliveryStatus.NOT_SENT));

    for (int i = 0; i < 20; i++) {
      observing.list();
      observing.runBackground();
    }
    BreakerMetrics breaker =
        BreakerMetrics.of(observing.upstreams.find(SERVER).orElseThrow().breaker().snapshot());

    assertThat(breaker.state()).isEqualTo("closed");
    assertThat(breaker.observedState()).contains("open");
    assertThat(breaker.observedRequests()).isPositive();
    assertThat(breaker.rejectedRequests()).isZero();
    assertThat(observing.probeCount()).isZero();
  }

  @Test
  void recordsWhichReplicaReceivedTheOrder() {
    service.orderReceived(SERVER, BreakerOrder.RESET, Duration.ofSeconds(7), "bridge-2");
    service.orderReceived(UNKNOWN, BreakerOrder.RESET, Duration.ofSeconds(7), "bridge-2");

    assertThat(core.events.told)
        .filteredOn(line -> line.contains("replica"))
        .containsExactly("replica:bridge-2 breaker/reset server=files ALLOWED");
  }
}
