package dev.bascule.bootstrap.config;

/**
 * A place in a file.
 *
 * @param line counted from 1; 0 for the file as a whole
 * @param column counted from 1; 0 for the file as a whole
 */
record Place(int line, int column) {

  /** The file as a whole. */
  static final Place WHOLE_FILE = new Place(0, 0);
}
