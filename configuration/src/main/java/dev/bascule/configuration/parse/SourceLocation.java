package dev.bascule.configuration.parse;

/**
 * A position in a file.
 *
 * @param file the file
 * @param line starting at 1; 0 for the whole file
 * @param column starting at 1; 0 for the whole file
 */
public record SourceLocation(ConfigFile file, int line, int column) {

  /** Returns the location of a whole file. */
  static SourceLocation wholeFile(ConfigFile file) {
    return new SourceLocation(file, 0, 0);
  }

  /** Returns {@code file:line:column}. */
  @Override
  public String toString() {
    return line == 0 ? file.name() : file.name() + ":" + line + ":" + column;
  }
}
