package dev.bascule.application.port.in;

import dev.bascule.application.context.ChildMemory;
import dev.bascule.application.context.ConnectionDetails;
import dev.bascule.application.context.ServerHealth;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Driving port: shows the servers and their status. */
public interface ShowServersUseCase {

  /**
   * Returns the servers that {@code caller} may see, in the order of the configuration. Sends no
   * request.
   */
  List<Server> showServers(Caller caller);

  /**
   * Returns all servers, for administrators: the reasons of their states contain details. Reads
   * files of the operating system.
   */
  List<Server> showAllServers();

  /**
   * Returns all servers with the details of their connections, for administrators. Reads files of
   * the operating system; does not wait for a server.
   */
  List<ServerDetails> showDetails();

  /** Returns the same of one server; empty if there is no such server. */
  Optional<ServerDetails> showDetails(ServerId server);

  /**
   * Returns how many servers must start, or fail to start, before the bridge is ready; 0 if it does
   * not wait for servers.
   */
  int awaitedServers();

  /**
   * Returns how long results of tools stay fresh in the cache: for the tools of the cached listing
   * of {@code server} whose results are cached and which {@code caller} may see. Sends no request.
   */
  Map<ToolName, Duration> showCachedTools(Caller caller, ServerId server);

  /**
   * Returns the names of the tools in the cached listing of {@code server} that {@code caller} may
   * see. Sends no request.
   */
  Set<ToolName> showVisibleTools(Caller caller, ServerId server);

  /**
   * Returns what the process of {@code server} wrote to its standard error before it exited or its
   * start timed out: lines joined by newlines, at most about 4 KiB. For administrators only. Empty
   * if there is no such server, it has no process, or a process has responded since.
   */
  Optional<String> showStderr(ServerId server);

  /**
   * One server.
   *
   * @param transport its transport: {@code stdio}, {@code streamable-http} or {@code sse}
   * @param connected whether there is a session with it
   * @param protocolVersion the negotiated revision of MCP; empty before the first connection
   * @param implementation the name and version that the server states; empty before the first
   *     connection
   * @param breaker the state of its breaker: {@code closed}, {@code open} or {@code half_open}
   * @param lists the lists that the server states to offer, without those that the caller may not
   *     use; empty before the first connection, or if the server states none
   * @param toolCount the visible tools of its cached listing; empty if none is cached
   * @param health what the bridge knows about its health
   * @param memory the memory of its child processes, for administrators; empty if there is none
   */
  record Server(
      ServerId id,
      String transport,
      boolean connected,
      Optional<String> protocolVersion,
      Optional<String> implementation,
      String breaker,
      Optional<Set<ListKind>> lists,
      OptionalInt toolCount,
      ServerHealth health,
      Optional<ChildMemory> memory) {

    public Server {
      lists = lists.map(Set::copyOf);
    }

    /** Creates a server without child processes. */
    public Server(
        ServerId id,
        String transport,
        boolean connected,
        Optional<String> protocolVersion,
        Optional<String> implementation,
        String breaker,
        Optional<Set<ListKind>> lists,
        OptionalInt toolCount,
        ServerHealth health) {
      this(
          id,
          transport,
          connected,
          protocolVersion,
          implementation,
          breaker,
          lists,
          toolCount,
          health,
          Optional.empty());
    }

    /** Returns a copy with the memory of the child processes. */
    public Server withMemory(Optional<ChildMemory> memoryOfChildren) {
      return new Server(
          id,
          transport,
          connected,
          protocolVersion,
          implementation,
          breaker,
          lists,
          toolCount,
          health,
          memoryOfChildren);
    }
  }

  /**
   * One server, for administrators.
   *
   * @param clientConnections its dedicated connections, of sessions and callers
   * @param stderr see {@link #showStderr}
   */
  record ServerDetails(
      Server server,
      ConnectionDetails connection,
      int clientConnections,
      Optional<String> stderr) {}
}
