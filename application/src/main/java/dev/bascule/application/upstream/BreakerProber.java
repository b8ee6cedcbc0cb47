package dev.bascule.application.upstream;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.application.port.out.TaskScheduler;
import dev.bascule.application.port.out.TaskScheduler.Schedule;
import dev.bascule.domain.breaker.BreakerListener.StateTransition;
import dev.bascule.domain.breaker.CircuitState;
import dev.bascule.domain.mcp.ServerId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A prober of servers with an open circuit breaker, so that no request of a caller has to be a
 * probe: after the recovery timeout, it starts the server if necessary and sends pings, one after
 * the other, until the breaker closes, or a ping fails and the next recovery timeout begins. A
 * server with a closed breaker, or an isolated one, receives nothing.
 *
 * <p>Thread-safe. Pings run on the threads of the scheduler; nothing else blocks.
 */
public final class BreakerProber implements AutoCloseable {

  /** The maximum delay of a probe after the end of the recovery timeout. */
  private static final Duration LATENESS = Duration.ofSeconds(1);

  private final TaskScheduler scheduler;
  private final Function<ServerId, Optional<Upstream>> upstreams;
  private final UpstreamCaller upstreamCaller;

  @GuardedBy("this")
  private final Map<ServerId, Schedule> schedules = new HashMap<>();

  @GuardedBy("this")
  private boolean closed;

  public BreakerProber(
      TaskScheduler scheduler,
      Function<ServerId, Optional<Upstream>> upstreams,
      UpstreamCaller upstreamCaller) {
    this.scheduler = scheduler;
    this.upstreams = upstreams;
    this.upstreamCaller = upstreamCaller;
  }

  /** Starts to probe a server whose breaker opened, and stops when it closes or isolates it. */
  public void onTransition(ServerId server, StateTransition transition) {
    if (transition.isIsolation()) {
      stop(server);
    } else if (transition.to() == CircuitState.OPEN && !transition.isObserved()) {
      start(server);
    } else if (transition.to() == CircuitState.CLOSED) {
      Optional<Upstream> _ = findOrStop(server);
    }
  }

  private void start(ServerId server) {
    Duration interval =
        upstreams
            .apply(server)
            .map(upstream -> upstream.policy().breaker().recoveryTimeout())
            .filter(recovery -> recovery.compareTo(LATENESS) < 0)
            .orElse(LATENESS);
    synchronized (this) {
      if (!closed && !schedules.containsKey(server)) {
        schedules.put(server, scheduler.every(interval, () -> probe(server)));
      }
    }
  }

  private void probe(ServerId server) {
    Optional<Upstream> upstream = findOrStop(server);
    while (upstream.isPresent() && upstreamCaller.probe(upstream.get())) {
      // As many pings as must succeed to close the breaker, without a pause.
    }
  }

  /**
   * Returns the server, or stops probing if its breaker is closed. Holds the lock, so that a
   * breaker that opens meanwhile does not rely on a schedule that is about to end.
   */
  private synchronized Optional<Upstream> findOrStop(ServerId server) {
    Optional<Upstream> upstream =
        upstreams.apply(server).filter(found -> found.breaker().state() != CircuitState.CLOSED);
    if (upstream.isEmpty()) {
      stop(server);
    }
    return upstream;
  }

  private synchronized void stop(ServerId server) {
    Schedule ended = schedules.remove(server);
    if (ended != null) {
      ended.close();
    }
  }

  /** Stops all probing. Idempotent. */
  @Override
  public synchronized void close() {
    closed = true;
    schedules.values().forEach(Schedule::close);
    schedules.clear();
  }
}
