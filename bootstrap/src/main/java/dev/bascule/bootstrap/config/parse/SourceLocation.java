package dev.bascule.bootstrap.config.parse;

/**
 * A position in a file.
 *
 * @param line starting at 1; 0 for the whole file
 * @param column starting at 1; 0 for the whole file
 */
public record SourceLocation(int line, int column) {

  /** The whole file. */
  public static final SourceLocation WHOLE_FILE = new SourceLocation(0, 0);
}
