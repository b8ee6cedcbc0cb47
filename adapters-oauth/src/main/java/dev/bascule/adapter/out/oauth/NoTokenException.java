package dev.bascule.adapter.out.oauth;

import static java.util.Objects.requireNonNull;

/**
 * There is no token to be had. What it says is for people to read: why, and what to do; it holds no
 * secret.
 */
public final class NoTokenException extends Exception {

  private static final long serialVersionUID = 1;

  private final Kind kind;

  /** Why there is none, as far as it makes a difference. */
  enum Kind {
    /** Nobody has logged in. */
    NOBODY,
    /** The authorization server said no. */
    REFUSED,
    /** Anything else. */
    FAILED
  }

  /** Creates one that says {@code reason}. */
  public NoTokenException(String reason) {
    this(reason, Kind.FAILED);
  }

  NoTokenException(String reason, Kind kind) {
    super(requireNonNull(reason, "reason"));
    this.kind = requireNonNull(kind, "kind");
  }

  /** Returns why there is none. */
  public String reason() {
    return String.valueOf(getMessage());
  }

  Kind kind() {
    return kind;
  }
}
