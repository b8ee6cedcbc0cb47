package dev.bascule.adapter.in.cli.terminal;

import java.io.PrintWriter;
import java.util.OptionalInt;

/**
 * Standard output or standard error.
 *
 * @param writer writes to it
 * @param width the number of columns of the terminal; empty if it is not a terminal
 */
public record TerminalOutput(PrintWriter writer, OptionalInt width) {

  /** Returns whether it is a terminal. */
  public boolean isTerminal() {
    return width.isPresent();
  }

  /** Writes a line and flushes. */
  public void println(String line) {
    writer.println(line);
    writer.flush();
  }

  /** Writes a text without a line break and flushes. */
  public void print(String text) {
    writer.print(text);
    writer.flush();
  }
}
