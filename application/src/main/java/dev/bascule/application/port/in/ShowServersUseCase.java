package dev.bascule.application.port.in;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ServerId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Driving port: tells which servers there are, and how they stand. */
public interface ShowServersUseCase {

  /**
   * Returns the servers that {@code caller} may know of, in the order of the configuration. Asks
   * none of them anything.
   */
  List<Server> showServers(Caller caller);

  /** Returns all servers, for those who administer them. */
  List<Server> showAllServers();

  /**
   * Returns how many servers have to be started, or to fail to start, before the bridge is ready; 0
   * for a bridge that does not wait for its servers.
   */
  int awaitedServers();

  /**
   * Returns what the process of {@code server} wrote to its standard error before it ended or was
   * not started in time: lines joined by newlines, at most about 4 KiB. Only for administrators.
   * Empty if there is no such server, it is no process, or a process has answered since.
   */
  Optional<String> showStderr(ServerId server);

  /**
   * One server.
   *
   * @param id its name
   * @param transport how it is reached: {@code stdio} or {@code streamable-http}
   * @param connected whether there is a session with it
   * @param protocolVersion the revision of MCP agreed on; empty before the first connection
   * @param implementation what the server calls itself, and its version; empty before the first
   *     connection
   * @param breaker the state of its breaker: {@code closed}, {@code open} or {@code half_open}
   * @param toolCount the tools that are shown of its cached listing; empty where none is cached
   */
  record Server(
      ServerId id,
      String transport,
      boolean connected,
      Optional<String> protocolVersion,
      Optional<String> implementation,
      String breaker,
      OptionalInt toolCount) {
    public Server {
      requireNonNull(id, "id");
      requireNonNull(transport, "transport");
      requireNonNull(protocolVersion, "protocolVersion");
      requireNonNull(implementation, "implementation");
      requireNonNull(breaker, "breaker");
      requireNonNull(toolCount, "toolCount");
    }
  }
}
