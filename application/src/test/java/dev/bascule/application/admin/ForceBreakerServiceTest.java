package dev.bascule.application.admin;

import static dev.bascule.application.CoreFixture.SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.application.CoreFixture;
import dev.bascule.application.context.BreakerOrder;
import dev.bascule.application.view.BridgeMetrics.BreakerMetrics;
import dev.bascule.domain.mcp.ServerId;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Orders of operators, to this and to other replicas. */
class ForceBreakerServiceTest {

  private static final ServerId UNKNOWN = new ServerId("unknown");

  private final CoreFixture core = new CoreFixture(CoreFixture.cached("*"));
  private final ForceBreakerService service =
      new ForceBreakerService(core.upstreams, core.toolBreakers, core.replicas, core.events);

  private Optional<BreakerMetrics> force(BreakerOrder order) {
    return service.forceBreaker(SERVER, order);
  }

  private BreakerMetrics metrics() {
    return BreakerMetrics.of(core.upstreams.find(SERVER).orElseThrow().breaker().snapshot());
  }

  @Test
  void opensBreaker() {
    BreakerMetrics breaker = force(BreakerOrder.OPEN).orElseThrow();

    assertThat(breaker.state()).isEqualTo("open");
    assertThat(breaker.available()).isFalse();
    assertThat(core.events.told).containsExactly("files moved to OPEN");
  }

  @Test
  void closesBreaker() {
    force(BreakerOrder.OPEN);

    BreakerMetrics breaker = force(BreakerOrder.CLOSE).orElseThrow();

    assertThat(breaker.state()).isEqualTo("closed");
    assertThat(breaker.available()).isTrue();
  }

  @Test
  void resetsStatistics() {
    core.call("look");

    assertThat(force(BreakerOrder.RESET).orElseThrow().totalRequests()).isZero();
  }

  @Test
  void rejectsUnknownServer() {
    assertThat(service.forceBreaker(UNKNOWN, BreakerOrder.OPEN)).isEmpty();
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
  void recordsWhichReplicaReceivedTheOrder() {
    service.orderReceived(SERVER, BreakerOrder.RESET, Duration.ofSeconds(7), "bridge-2");
    service.orderReceived(UNKNOWN, BreakerOrder.RESET, Duration.ofSeconds(7), "bridge-2");

    assertThat(core.events.told)
        .filteredOn(line -> line.contains("replica"))
        .containsExactly("replica:bridge-2 breaker/reset server=files ALLOWED");
  }
}
