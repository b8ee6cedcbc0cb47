package dev.bascule.adapter.out.mcp.stdio;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * How the last child of a server that exited by itself did so, and the standard error of the last
 * one that exited, or whose start timed out. Shared by all connections to the server, each of which
 * has children of its own. Thread-safe.
 */
public final class LastExit {

  private final Consumer<String> onLine;
  private volatile Optional<String> text = Optional.empty();
  private volatile Optional<String> reason = Optional.empty();
  private final AtomicBoolean hadInvalidLine = new AtomicBoolean();

  /** Creates a record of a server whose lines no other listener receives. */
  public LastExit() {
    this(_ -> {});
  }

  /**
   * @param onLine receives each line of any child; never blocks
   */
  public LastExit(Consumer<String> onLine) {
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

  /** Returns how the child exited; empty if none did, or a child has responded since. */
  public Optional<String> reason() {
    return reason;
  }

  /**
   * Returns true for the first line of output that is not a valid message: only that one is a
   * warning, so that children cannot fill the log.
   */
  boolean isFirstInvalidLine() {
    return hadInvalidLine.compareAndSet(false, true);
  }

  void setReason(String exit) {
    reason = Optional.of(exit);
  }

  void setText(String lines) {
    text = Optional.of(lines).filter(all -> !all.isEmpty());
  }

  void clear() {
    text = Optional.empty();
    reason = Optional.empty();
  }
}
