package dev.bascule.bootstrap.config.parse;

/**
 * A place in a file.
 *
 * @param line counted from 1; 0 for the file as a whole
 * @param column counted from 1; 0 for the file as a whole
 */
public record SourceLocation(int line, int column) {

  /** The file as a whole. */
  public static final SourceLocation WHOLE_FILE = new SourceLocation(0, 0);
}
