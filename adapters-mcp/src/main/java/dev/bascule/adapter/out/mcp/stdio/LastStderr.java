package dev.bascule.adapter.out.mcp.stdio;

import java.util.Optional;

/**
 * What the last child of a server that ended, or was not started in time, wrote to its standard
 * error. All connections to the server share one, since each has children of its own. Thread-safe.
 */
public final class LastStderr {

  private volatile Optional<String> text = Optional.empty();

  /**
   * Returns the first and the last lines, joined by newlines; empty if there are none, or a child
   * has answered since.
   */
  public Optional<String> text() {
    return text;
  }

  void set(String lines) {
    text = Optional.of(lines).filter(all -> !all.isEmpty());
  }

  void clear() {
    text = Optional.empty();
  }
}
