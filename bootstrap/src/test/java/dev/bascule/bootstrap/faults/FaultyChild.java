package dev.bascule.bootstrap.faults;

import static java.util.Objects.requireNonNull;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;

/** A server that is a child of the bridge; it ends with the bridge. */
final class FaultyChild implements FaultyServer {

  private final Fault fault;

  FaultyChild(Fault fault) {
    this.fault = fault;
  }

  @Override
  public String connection() {
    return """
    command: sh, args: ["%s"], protocol: legacy,
        env: { FAULT: %s, KEY: "%s", TOOLS: '%s', GOOD: '%s', INITIALIZED: '%s' }\
    """
        .formatted(
            program(),
            fault,
            SECRET,
            Results.TOOLS,
            Results.GOOD,
            Results.initialized("2025-11-25"));
  }

  private static Path program() {
    URL program = requireNonNull(FaultyChild.class.getResource("faulty-server.sh"));
    try {
      return Path.of(program.toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError("a resource has a proper address", e);
    }
  }

  @Override
  public int openSessions() {
    return 0;
  }

  @Override
  public int openConnections() {
    return 0;
  }

  @Override
  public int hangingExchanges() {
    return 0;
  }

  @Override
  public void close() {}
}
