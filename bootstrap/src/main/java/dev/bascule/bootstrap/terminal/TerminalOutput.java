package dev.bascule.bootstrap.terminal;

import java.io.PrintWriter;
import java.util.OptionalInt;

/**
 * One of the two ways out of the program.
 *
 * @param writer writes to it
 * @param width the columns of the terminal that it is; empty where it is none
 */
public record TerminalOutput(PrintWriter writer, OptionalInt width) {

  /** Tells whether somebody looks at it. */
  public boolean isTerminal() {
    return width.isPresent();
  }

  /** Writes a line, at once. */
  public void println(String line) {
    writer.println(line);
    writer.flush();
  }

  /** Writes a text that does not end its line, at once. */
  public void print(String text) {
    writer.print(text);
    writer.flush();
  }
}
