package dev.bascule.adapter.in.http.exchange;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/**
 * Tells what is wrong with bodies.
 *
 * @param maxBytes how many bytes one may have
 * @param timeout how long one may take to arrive
 */
public record BodyProblems(int maxBytes, Duration timeout) {

  /**
   * Returns the problem of a body of which only the length is known yet; empty if there is none.
   *
   * @param length negative if not even that is known
   */
  public Optional<Problem> ofLength(long length) {
    return length > maxBytes ? Optional.of(tooLarge()) : Optional.empty();
  }

  /** Returns the problem of a body that {@code RequestBodyReader} could not read. */
  public Problem of(Throwable cause) {
    return switch (cause) {
      case TimeoutException _ ->
          new Problem(
              408,
              "slow-body",
              "The body came too slowly",
              "it must arrive within " + timeout.toMillis() + " ms");
      case ByteBudget.ExhaustedException _ ->
          new Problem(429, "busy", "Too many bodies at once", "the bridge can hold no more of them")
              .retryAfter(1);
      case TooLargeException _ -> tooLarge();
      case TinyChunksException _ ->
          new Problem(
              400,
              "bad-request",
              "The request is malformed",
              "the body comes in too many tiny chunks; send longer ones");
      default ->
          new Problem(400, "bad-request", "The request is malformed", "the body cannot be read");
    };
  }

  private Problem tooLarge() {
    return new Problem(
        413, "body-too-large", "The body is too large", "it may have " + maxBytes + " bytes");
  }

  /** A body is longer than one may be. */
  public static final class TooLargeException extends Exception {

    private static final long serialVersionUID = 1;

    public TooLargeException() {
      super("the body is too large");
    }
  }

  /** A body comes in more chunks than its length explains. */
  public static final class TinyChunksException extends Exception {

    private static final long serialVersionUID = 1;

    public TinyChunksException() {
      super("the body comes in too many tiny chunks");
    }
  }
}
