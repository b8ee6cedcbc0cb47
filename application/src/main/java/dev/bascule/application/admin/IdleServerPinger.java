package dev.bascule.application.admin;

import dev.bascule.application.activity.ActivityLog;
import dev.bascule.application.port.out.TaskScheduler;
import dev.bascule.application.port.out.TaskScheduler.Schedule;
import dev.bascule.application.upstream.BreakerProber;
import dev.bascule.application.upstream.Upstream;
import dev.bascule.application.upstream.UpstreamCaller;
import dev.bascule.domain.breaker.CircuitState;
import dev.bascule.domain.mcp.ServerId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;

/**
 * Pings of remote servers that are started and have not answered a request for an interval, so that
 * the state of an idle server is right. The end of a child process is known without a ping, and a
 * server with an open breaker has a {@link BreakerProber}. A failed ping counts for the breaker,
 * like a request. Each server has one ping in flight at most.
 *
 * <p>Thread-safe.
 */
public final class IdleServerPinger implements AutoCloseable {

  private final Supplier<Collection<Upstream>> upstreams;
  private final UpstreamCaller upstreamCaller;
  private final ActivityLog activityLog;
  private final ExecutorService executor;

  /** Bounded by the number of servers. */
  private final Set<ServerId> inFlight = ConcurrentHashMap.newKeySet();

  /**
   * @param executor runs the pings; bounds how many are in flight; is closed with the pinger
   */
  public IdleServerPinger(
      Supplier<Collection<Upstream>> upstreams,
      UpstreamCaller upstreamCaller,
      ActivityLog activityLog,
      ExecutorService executor) {
    this.upstreams = upstreams;
    this.upstreamCaller = upstreamCaller;
    this.activityLog = activityLog;
    this.executor = executor;
  }

  /**
   * Starts to ping; closing the returned schedule stops it.
   *
   * @param interval zero for no pings
   */
  public Schedule startOn(TaskScheduler scheduler, Duration interval) {
    return interval.isPositive() ? scheduler.every(interval, () -> pingIdle(interval)) : () -> {};
  }

  private void pingIdle(Duration interval) {
    for (Upstream upstream : upstreams.get()) {
      if (!upstream.isChildProcess()
          && upstream.server().isStarted()
          && upstream.breaker().state() == CircuitState.CLOSED
          && !activityLog.hasAnsweredWithin(upstream.id(), interval)
          && inFlight.add(upstream.id())) {
        executor.execute(() -> ping(upstream));
      }
    }
  }

  private void ping(Upstream upstream) {
    try {
      upstreamCaller.ping(upstream);
    } finally {
      inFlight.remove(upstream.id());
    }
  }

  /** Cancels the pings in flight, and sends no more. Idempotent; does not wait. */
  @Override
  public void close() {
    List<Runnable> _ = executor.shutdownNow();
  }
}
