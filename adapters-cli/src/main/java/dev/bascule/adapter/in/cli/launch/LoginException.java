package dev.bascule.adapter.in.cli.launch;

/** A login is not possible. */
public final class LoginException extends Exception {

  private static final long serialVersionUID = 1L;

  /**
   * @param reason what prevents it, with the remedy; without secrets
   */
  public LoginException(String reason) {
    super(reason);
  }

  /** Returns what prevents it. */
  public String reason() {
    return String.valueOf(getMessage());
  }
}
