package dev.bascule.adapter.in.cli.launch;

import dev.bascule.domain.mcp.ServerId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/** A bridge for one MCP client that writes to and reads from a pair of streams. */
public interface StreamBridge extends AutoCloseable {

  /**
   * Serves the client until it closes one of the streams, or until {@link #end}. At the end of the
   * input, requests in progress may take the configured timeout.
   *
   * @param server the server to offer, with unchanged names; empty for all servers together
   * @throws IOException if the input cannot be read
   */
  void serve(Optional<ServerId> server, InputStream in, OutputStream out) throws IOException;

  /** Cancels requests in progress, so that {@link #serve} returns. Does not block. */
  void end();

  /** Stops all child processes. */
  @Override
  void close();
}
