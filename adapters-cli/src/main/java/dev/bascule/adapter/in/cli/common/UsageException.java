package dev.bascule.adapter.in.cli.common;

import java.io.Serial;

/** The command line is invalid. The command exits with code 2. */
public final class UsageException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /** Creates an exception with a one-line message for the user. */
  public UsageException(String message) {
    super(message);
  }
}
