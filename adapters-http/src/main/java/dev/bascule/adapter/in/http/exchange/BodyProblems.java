package dev.bascule.adapter.in.http.exchange;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/**
 * The problems of request bodies.
 *
 * @param maxBytes the maximum size of a body in bytes
 * @param timeout the maximum time for a body to arrive
 */
public record BodyProblems(int maxBytes, Duration timeout) {

  /**
   * Returns the problem of a body by its declared length; empty if there is none.
   *
   * @param length negative if unknown
   */
  public Optional<Problem> ofLength(long length) {
    return length > maxBytes ? Optional.of(tooLarge()) : Optional.empty();
  }

  /** Returns the problem of a body that {@code RequestBodyReader} could not read. */
  public Problem of(Throwable cause) {
    return switch (cause) {
      case TimeoutException _ ->
          new Problem(ProblemType.SLOW_BODY, "it must arrive within " + timeout.toMillis() + " ms");
      case ByteBudget.ExhaustedException _ ->
          new Problem(ProblemType.BUSY, "too many request bodies in flight").retryAfter(1);
      case TooLargeException _ -> tooLarge();
      case TinyChunksException _ ->
          new Problem(
              ProblemType.BAD_REQUEST, "the body comes in too many tiny chunks; send longer ones");
      default -> new Problem(ProblemType.BAD_REQUEST, "the body cannot be read");
    };
  }

  private Problem tooLarge() {
    return new Problem(ProblemType.BODY_TOO_LARGE, "the limit is " + maxBytes + " bytes");
  }

  /** A body exceeds the maximum size. */
  public static final class TooLargeException extends Exception {

    private static final long serialVersionUID = 1;

    public TooLargeException() {
      super("the body is too large");
    }
  }

  /** A body arrives in more chunks than its length explains. */
  public static final class TinyChunksException extends Exception {

    private static final long serialVersionUID = 1;

    public TinyChunksException() {
      super("the body comes in too many tiny chunks");
    }
  }
}
