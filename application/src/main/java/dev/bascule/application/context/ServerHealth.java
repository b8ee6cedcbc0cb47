package dev.bascule.application.context;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * The state of a server and its reason.
 *
 * @param since when the state began; empty for a server that was never started
 * @param reason why it is in this state, for people to read, without secrets and arguments; empty
 *     if there is nothing to explain
 * @param starting how long the start in progress has taken; empty if there is none
 * @param retryAfter how long until the next attempt; empty if there is no wait
 */
public record ServerHealth(
    ServerState state,
    Optional<Instant> since,
    Optional<String> reason,
    Optional<Duration> starting,
    Optional<Duration> retryAfter) {

  /** The health of a server that no request has needed yet. */
  public static final ServerHealth NOT_STARTED =
      new ServerHealth(
          ServerState.NOT_STARTED,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /** The states of a server. */
  public enum ServerState {
    /** No request has needed it yet, or its connection was closed. */
    NOT_STARTED,
    /** It is being started, and has not failed before. */
    STARTING,
    /** It is started, and no problem is known. */
    CONNECTED,
    /** It is started, but its responses take long. */
    SLOW,
    /** An operator or the configuration has it rejected: it is neither called nor started. */
    ISOLATED,
    /** Its circuit breaker is open or half-open, or the last requests timed out. */
    UNRESPONSIVE,
    /** It did not start, its process exited, or it cannot be reached. */
    FAILED;

    /** Returns whether requests to it are answered, as far as is known. */
    public boolean isConnected() {
      return this == CONNECTED || this == SLOW;
    }

    /** Returns whether an operator should know about it. */
    public boolean isProblem() {
      return this == SLOW || this == UNRESPONSIVE || this == FAILED;
    }

    /** Returns the name in lower case. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Returns a copy with another reason. */
  public ServerHealth withReason(Optional<String> other) {
    return new ServerHealth(state, since, other, starting, retryAfter);
  }
}
