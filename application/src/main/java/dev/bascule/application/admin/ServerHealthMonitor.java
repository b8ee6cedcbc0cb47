package dev.bascule.application.admin;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.application.activity.ActivityLog;
import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.context.ServerHealth;
import dev.bascule.application.context.ServerHealth.ServerState;
import dev.bascule.application.port.out.BridgeEvent;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.application.port.out.TaskScheduler;
import dev.bascule.application.port.out.TaskScheduler.Schedule;
import dev.bascule.application.upstream.Upstream;
import dev.bascule.domain.mcp.ServerId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The health of each server, from its connection, its circuit breaker and its recent requests.
 * Checks it every second, notifies {@code events} of a change, and has the servers enforce the
 * memory limits of their processes. Thread-safe; sends no request.
 */
public final class ServerHealthMonitor {

  private static final Duration INTERVAL = Duration.ofSeconds(1);

  /** Marks the line of a standard error output that is most likely to say what went wrong. */
  private static final Predicate<String> MARK =
      Pattern.compile("(?i)error|exception|fatal|panic|denied|cannot|required").asPredicate();

  private final UpstreamRegistry upstreams;
  private final ActivityLog activityLog;
  private final BridgeEventListener events;

  @GuardedBy("this")
  private final Map<ServerId, ServerHealth> last = new HashMap<>();

  public ServerHealthMonitor(
      UpstreamRegistry upstreams, ActivityLog activityLog, BridgeEventListener events) {
    this.upstreams = upstreams;
    this.activityLog = activityLog;
    this.events = events;
  }

  /**
   * Starts to check the servers; closing the returned schedule stops it.
   *
   * @param drainTimeout how long requests of a process that is replaced may take to complete
   */
  public Schedule startOn(TaskScheduler scheduler, Duration drainTimeout) {
    return scheduler.every(
        INTERVAL,
        () -> {
          upstreams.connections().forEach(server -> server.enforceMemoryLimit(drainTimeout));
          check();
        });
  }

  private void check() {
    Map<ServerId, ServerHealth> before;
    Map<ServerId, ServerHealth> now = new HashMap<>();
    for (Upstream upstream : upstreams.all()) {
      now.put(upstream.id(), detailedHealthOf(upstream));
    }
    synchronized (this) {
      before = Map.copyOf(last);
      last.clear();
      last.putAll(now);
    }
    now.forEach(
        (server, health) -> {
          ServerHealth earlier = before.getOrDefault(server, ServerHealth.NOT_STARTED);
          if (earlier.state() != health.state()) {
            events.onEvent(new BridgeEvent.ServerStateChanged(server, earlier, health));
          }
        });
  }

  /** Returns the health of a server, with a reason that every caller may see. */
  public ServerHealth healthOf(Upstream upstream) {
    return activityLog.health(
        upstream.id(),
        upstream.server().isStarted(),
        upstream.server().status(),
        upstream.breaker().snapshot(),
        upstream.bulkhead().longestInFlight());
  }

  /** Returns the same with a line of the standard error output, for administrators. */
  public ServerHealth detailedHealthOf(Upstream upstream) {
    ServerHealth health = healthOf(upstream);
    ServerStatus status = upstream.server().status();
    return health.state() == ServerState.FAILED || health.state() == ServerState.UNRESPONSIVE
        ? health.withReason(
            health
                .reason()
                .map(
                    reason ->
                        telltaleLine(status.stderr())
                            .map(
                                line ->
                                    line.startsWith(ServerStatus.NOTE)
                                        ? reason + "; " + line.substring(ServerStatus.NOTE.length())
                                        : reason + "; stderr: " + line)
                            .orElse(reason)))
        : health;
  }

  private static Optional<String> telltaleLine(Optional<String> stderr) {
    List<String> lines =
        stderr.map(text -> text.lines().filter(line -> !line.isBlank()).toList()).orElse(List.of());
    return lines.stream()
        .filter(MARK)
        .findFirst()
        .or(() -> lines.isEmpty() ? Optional.empty() : Optional.of(lines.getLast()))
        .map(String::strip);
  }
}
