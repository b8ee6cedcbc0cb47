package dev.bascule.bootstrap.faults;

/**
 * A child process of the bridge that never starts correctly.
 *
 * @param program what the shell runs; without quotes
 */
record UnreadyChild(String program) implements FaultyServer {

  @Override
  public String connection() {
    return "command: sh, args: [\"-c\", \"%s\"], protocol: auto, env: { KEY: \"%s\" }"
        .formatted(program, SECRET);
  }

  @Override
  public long runs() {
    return 0;
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
