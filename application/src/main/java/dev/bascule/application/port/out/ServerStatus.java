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
 * @param stderr the first and last lines that its process wrote to its standard error, joined by
 *     newlines, at most about 4 KiB and without secrets of the configuration: set once the process
 *     has ended or was not started in time, until one answers; empty for other servers. Only for
 *     administrators
 */
public record ServerStatus(
    Transport transport,
    boolean connected,
    Optional<String> protocolVersion,
    Optional<String> name,
    Optional<String> version,
    Optional<String> stderr) {

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
    requireNonNull(stderr, "stderr");
  }

  /** Makes the status of a server whose process has not failed, or that is none. */
  public ServerStatus(
      Transport transport,
      boolean connected,
      Optional<String> protocolVersion,
      Optional<String> name,
      Optional<String> version) {
    this(transport, connected, protocolVersion, name, version, Optional.empty());
  }

  /** Returns this status with what the process wrote to its standard error. */
  public ServerStatus withStderr(Optional<String> text) {
    return new ServerStatus(transport, connected, protocolVersion, name, version, text);
  }
}
