package dev.bascule.application.port.in;

import dev.bascule.application.context.ClientSession;
import dev.bascule.domain.mcp.Caller;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;

/** Driving port: shows the clients of the bridge and what they use. Does not block. */
public interface ShowClientsUseCase {

  /** Returns the callers that were seen last, the latest first; at most 1,000. */
  CallerViews showCallers();

  /**
   * Callers at a time.
   *
   * @param callers those that called tools
   * @param quotas returns the limits of any caller
   */
  record CallerViews(
      Instant now, List<CallerView> callers, Function<Caller, CallerQuotaView> quotas) {
    public CallerViews {
      callers = List.copyOf(callers);
    }
  }

  /**
   * A caller of tools. Callers without credentials are told apart by their address, but share one
   * quota.
   *
   * @param caller the caller
   * @param address the address of its latest call; empty if unknown
   * @param counts its calls since it was first seen
   * @param quota its limits, and what is left of them
   * @param lastSeen the time of its latest call
   */
  record CallerView(
      Caller caller,
      String address,
      CallerCounts counts,
      CallerQuotaView quota,
      Instant lastSeen) {}

  /**
   * Numbers of tool calls.
   *
   * @param calls the calls that completed
   * @param errors those that failed at the server or with a tool error
   * @param rejected those that a limit or circuit breaker rejected
   * @param inFlight the calls that wait for their result
   */
  record CallerCounts(long calls, long errors, long rejected, int inFlight) {
    public static final CallerCounts NONE = new CallerCounts(0, 0, 0, 0);
  }

  /**
   * The limits of a caller.
   *
   * @param concurrent the maximum number of requests in flight; empty if unlimited
   * @param rate the maximum rate in short form, such as {@code 10/s}; empty if unlimited
   * @param available how many requests the rate allows now; empty without a rate, or if replicas
   *     share it
   */
  record CallerQuotaView(OptionalInt concurrent, Optional<String> rate, OptionalLong available) {}

  /** Returns the connections of sessions; those without any are left out. */
  SessionConnections showSessionConnections();

  /** The dedicated connections of sessions at a time. */
  record SessionConnections(Instant now, Map<ClientSession, ConnectionCounts> bySession) {
    public SessionConnections {
      bySession = Map.copyOf(bySession);
    }

    public ConnectionCounts of(ClientSession session) {
      return bySession.getOrDefault(session, ConnectionCounts.NONE);
    }
  }

  /**
   * Numbers of dedicated connections.
   *
   * @param connections all of them
   * @param children those among them that are child processes
   */
  record ConnectionCounts(int connections, int children) {
    static final ConnectionCounts NONE = new ConnectionCounts(0, 0);

    /** Returns the counts of both together. */
    public ConnectionCounts plus(ConnectionCounts other) {
      return new ConnectionCounts(connections + other.connections, children + other.children);
    }
  }
}
