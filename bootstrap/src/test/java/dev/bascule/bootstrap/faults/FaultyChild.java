package dev.bascule.bootstrap.faults;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;

/** A faulty child process of the bridge, which exits with the bridge. */
final class FaultyChild implements FaultyServer {

  private final Fault fault;
  private final Path runs;

  /**
   * @param runs the file to which it writes a line for each run of the faulty tool
   */
  FaultyChild(Fault fault, Path runs) throws IOException {
    this.fault = fault;
    this.runs = runs;
    Files.writeString(runs, "");
  }

  @Override
  public String connection() {
    return """
    command: sh, args: ["%s"], protocol: legacy,
        env: { FAULT: %s, RUNS: "%s", KEY: "%s", TOOLS: '%s', GOOD: '%s', INITIALIZED: '%s' }\
    """
        .formatted(
            program(),
            fault,
            runs,
            SECRET,
            ServerResults.TOOLS,
            ServerResults.GOOD,
            ServerResults.initialized("2025-11-25"));
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
  public long runs() {
    try {
      return Files.readAllLines(runs).size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
