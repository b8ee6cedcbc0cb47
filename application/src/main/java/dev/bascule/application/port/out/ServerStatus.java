package dev.bascule.application.port.out;

import dev.bascule.domain.mcp.ListKind;
import java.util.Optional;
import java.util.Set;

/**
 * The transport and the last known self-description of a server.
 *
 * @param connected whether there is a session or process that worked when last used
 * @param protocolVersion the negotiated revision of MCP; empty before the first connection
 * @param name the name that the server states, for display only; empty before the first connection
 * @param version the version that the server states; empty before the first connection
 * @param stderr the first and last lines that its process wrote to standard error, joined by
 *     newlines, at most about 4 KiB and without secrets of the configuration: set from when the
 *     process exits or its start times out until a process responds; empty for other servers. Lines
 *     that the bridge adds begin with {@link #NOTE}. For administrators only
 * @param exitReason why the process of the shared connection ended, if it has ended without being
 *     told to; empty for other servers
 * @param lastExit how the last process of any connection that exited by itself did so; empty if
 *     none did, or a process has responded since, and for other servers
 * @param lists the kinds of lists that the server offers, according to the capabilities that it
 *     stated last; empty if they are unknown, or name no list at all
 */
public record ServerStatus(
    Transport transport,
    boolean connected,
    Optional<String> protocolVersion,
    Optional<String> name,
    Optional<String> version,
    Optional<String> stderr,
    Optional<String> exitReason,
    Optional<String> lastExit,
    Optional<Set<ListKind>> lists) {

  /** The beginning of a line that explains, and that no process wrote. */
  public static final String NOTE = "bridge: ";

  public ServerStatus {
    lists = lists.map(Set::copyOf);
  }

  /** The transports. */
  public enum Transport {
    /** Standard input and output of a child process. */
    STDIO,
    /** Streamable HTTP. */
    STREAMABLE_HTTP,
    /** HTTP+SSE of revision 2024-11-05. */
    SSE
  }

  /** Creates the status of a server without a process, or whose process has not failed. */
  public ServerStatus(
      Transport transport,
      boolean connected,
      Optional<String> protocolVersion,
      Optional<String> name,
      Optional<String> version) {
    this(
        transport,
        connected,
        protocolVersion,
        name,
        version,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** Returns a copy with the standard error output of the process, and why it and others ended. */
  public ServerStatus withProcess(
      Optional<String> output, Optional<String> exit, Optional<String> earlierExit) {
    return new ServerStatus(
        transport, connected, protocolVersion, name, version, output, exit, earlierExit, lists);
  }

  /** Returns a copy with the kinds of lists that the server offers. */
  public ServerStatus withLists(Optional<Set<ListKind>> offered) {
    return new ServerStatus(
        transport,
        connected,
        protocolVersion,
        name,
        version,
        stderr,
        exitReason,
        lastExit,
        offered);
  }

  /** Returns whether the server is connected, and has stated that it has no lists of that kind. */
  public boolean lacks(ListKind kind) {
    return connected && lists.filter(offered -> !offered.contains(kind)).isPresent();
  }
}
