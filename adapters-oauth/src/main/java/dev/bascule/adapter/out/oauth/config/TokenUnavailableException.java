package dev.bascule.adapter.out.oauth.config;

/**
 * There is no token to be had. What it says is for people to read: why, and what to do; it holds no
 * secret.
 */
public final class TokenUnavailableException extends Exception {

  private static final long serialVersionUID = 1;

  private final Kind kind;

  /** Why there is none, as far as it makes a difference. */
  public enum Kind {
    /** Nobody has logged in. */
    NOBODY,
    /** The authorization server said no. */
    REFUSED,
    /** Anything else. */
    FAILED
  }

  /** Creates one that says {@code reason}. */
  public TokenUnavailableException(String reason) {
    this(reason, Kind.FAILED);
  }

  public TokenUnavailableException(String reason, Kind kind) {
    super(reason);
    this.kind = kind;
  }

  /** Returns why there is none. */
  public String reason() {
    return String.valueOf(getMessage());
  }

  public Kind kind() {
    return kind;
  }
}
