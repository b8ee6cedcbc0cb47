package dev.bascule.application.admin;

import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.port.in.ForceBreakerUseCase;
import dev.bascule.application.port.in.ShowMetricsUseCase.BreakerMetrics;
import dev.bascule.application.upstream.Upstream;
import dev.bascule.domain.breaker.Breaker;
import dev.bascule.domain.mcp.ServerId;
import java.util.Optional;

/** The use case that changes the state of a breaker manually. */
public final class ForceBreakerService implements ForceBreakerUseCase {

  private final UpstreamRegistry upstreams;

  public ForceBreakerService(UpstreamRegistry upstreams) {
    this.upstreams = upstreams;
  }

  @Override
  public Optional<BreakerMetrics> forceBreaker(ServerId server, Change change) {
    return upstreams.find(server).map(Upstream::breaker).map(breaker -> force(breaker, change));
  }

  private static BreakerMetrics force(Breaker breaker, Change change) {
    switch (change) {
      case OPEN -> breaker.forceOpen();
      case CLOSE -> breaker.forceClose();
      case RESET -> breaker.reset();
    }
    return BreakerViews.of(breaker.snapshot());
  }
}
