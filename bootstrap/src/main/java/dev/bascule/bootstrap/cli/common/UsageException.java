package dev.bascule.bootstrap.cli.common;

import java.io.Serial;

/** The command line asks for something that there is not. Ends the command with exit code 2. */
public final class UsageException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /** Creates one with a text for the user, on one line. */
  public UsageException(String message) {
    super(message);
  }
}
