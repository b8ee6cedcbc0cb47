package dev.bascule.adapter.out.oauth.config;

/**
 * No token is available. The message is for people: the reason, and what to do; it contains no
 * secret.
 */
public final class TokenUnavailableException extends Exception {

  private static final long serialVersionUID = 1;

  private final Kind kind;

  /** The kind of reason. */
  public enum Kind {
    /** No user is logged in to the server. */
    NOT_LOGGED_IN,
    /** The authorization server rejected the request. */
    REFUSED,
    /** Anything else. */
    FAILED
  }

  /** Creates an exception with {@code reason} as message. */
  public TokenUnavailableException(String reason) {
    this(reason, Kind.FAILED);
  }

  public TokenUnavailableException(String reason, Kind kind) {
    super(reason);
    this.kind = kind;
  }

  public String reason() {
    return String.valueOf(getMessage());
  }

  public Kind kind() {
    return kind;
  }
}
