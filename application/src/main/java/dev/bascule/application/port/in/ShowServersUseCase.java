package dev.bascule.application.port.in;

import dev.bascule.application.context.ConnectionDetails;
import dev.bascule.application.view.ServerSummary;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Driving port: shows the servers and their status. */
public interface ShowServersUseCase {

  /**
   * Returns the servers that {@code caller} may see, in the order of the configuration. Sends no
   * request.
   */
  List<ServerSummary> showServers(Caller caller);

  /**
   * Returns all servers, for administrators: the reasons of their states contain details. Reads
   * files of the operating system.
   */
  List<ServerSummary> showAllServers();

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
   * One server, for administrators.
   *
   * @param clientConnections its dedicated connections, of sessions and callers
   * @param stderr see {@link #showStderr}
   */
  record ServerDetails(
      ServerSummary server,
      ConnectionDetails connection,
      int clientConnections,
      Optional<String> stderr) {}
}
