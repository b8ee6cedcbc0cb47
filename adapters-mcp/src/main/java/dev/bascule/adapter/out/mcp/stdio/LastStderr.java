package dev.bascule.adapter.out.mcp.stdio;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * The standard error of the last child of a server that exited, or whose start timed out. Shared by
 * all connections to the server, each of which has children of its own. Thread-safe.
 */
public final class LastStderr {

  private final Consumer<String> onLine;
  private volatile Optional<String> text = Optional.empty();

  /** Creates a record of a server whose lines no other listener receives. */
  public LastStderr() {
    this(_ -> {});
  }

  /**
   * @param onLine receives each line of any child; never blocks
   */
  public LastStderr(Consumer<String> onLine) {
    this.onLine = onLine;
  }

  /** Records one line of a child. */
  void line(String line) {
    onLine.accept(line);
  }

  /**
   * Returns the first and the last lines, joined by newlines; empty if there are none, or a child
   * has responded since.
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
