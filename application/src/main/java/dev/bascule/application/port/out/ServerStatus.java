package dev.bascule.application.port.out;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * How a server is reached and what it last said of itself.
 *
 * @param transport how it is reached
 * @param connected whether there is a session, or a process, that was well when last used
 * @param protocolVersion the revision of MCP that was agreed on; empty before the first connection
 * @param name what the server calls itself; empty before the first connection. Only for people
 * @param version the server's version, in its own words; empty before the first connection
 */
public record ServerStatus(
    Transport transport,
    boolean connected,
    Optional<String> protocolVersion,
    Optional<String> name,
    Optional<String> version) {

  /** The ways in which a server can be reached. */
  public enum Transport {
    /** A child process that speaks over its standard input and output. */
    STDIO,
    /** Streamable HTTP. */
    STREAMABLE_HTTP,
    /** HTTP with server-sent events, of revision 2024-11-05. */
    SSE
  }

  public ServerStatus {
    requireNonNull(transport, "transport");
    requireNonNull(protocolVersion, "protocolVersion");
    requireNonNull(name, "name");
    requireNonNull(version, "version");
  }
}
