package dev.bascule.application.admin;

import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.context.AuditEntry;
import dev.bascule.application.context.AuditEntry.Decision;
import dev.bascule.application.context.BreakerOrder;
import dev.bascule.application.context.CallOrigin;
import dev.bascule.application.port.in.ForceBreakerUseCase;
import dev.bascule.application.port.out.BridgeEvent;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.ReplicaExchange;
import dev.bascule.application.upstream.ToolBreakers;
import dev.bascule.application.upstream.Upstream;
import dev.bascule.application.view.BridgeMetrics.BreakerMetrics;
import dev.bascule.domain.breaker.Breaker;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ServerId;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * The use case that changes the state of a breaker manually, at all replicas. Breakers are not
 * shared otherwise: one that cannot reach a server must not make it unavailable to the others.
 *
 * <p>Closing or resetting the breaker of a server also closes those of its tools.
 *
 * @param events is notified of orders of other replicas
 */
public record ForceBreakerService(
    UpstreamRegistry upstreams,
    ToolBreakers toolBreakers,
    ReplicaExchange replicas,
    BridgeEventListener events)
    implements ForceBreakerUseCase, ReplicaExchange.OrderListener {

  @Override
  public Optional<BreakerMetrics> forceBreaker(ServerId server, BreakerOrder order) {
    return upstreams.find(server).map(upstream -> force(upstream, order));
  }

  private BreakerMetrics force(Upstream upstream, BreakerOrder order) {
    Duration recovery = upstream.policy().breaker().recoveryTimeout();
    execute(order, upstream, recovery);
    replicas.announceOrder(upstream.id(), order, recovery);
    return BreakerMetrics.of(upstream.breaker().snapshot());
  }

  @Override
  public void orderReceived(
      ServerId server, BreakerOrder order, Duration remaining, String replica) {
    upstreams
        .find(server)
        .ifPresent(
            upstream -> {
              execute(order, upstream, remaining);
              events.onEvent(
                  new BridgeEvent.Audited(
                      new AuditEntry(
                          new Caller("replica:" + replica),
                          CallOrigin.NONE,
                          "breaker/" + order.name().toLowerCase(Locale.ROOT),
                          "server=" + server,
                          Decision.ALLOWED)));
            });
  }

  private void execute(BreakerOrder order, Upstream upstream, Duration duration) {
    Breaker breaker = upstream.breaker();
    if (order != BreakerOrder.OPEN) {
      toolBreakers.forget(upstream.id());
    }
    switch (order) {
      case OPEN -> breaker.forceOpen(duration);
      case CLOSE -> breaker.forceClose();
      case RESET -> breaker.reset();
    }
  }
}
