package dev.bascule.adapter.in.http.filter;

import dev.bascule.adapter.in.http.exchange.BodyProblems;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;
import dev.bascule.adapter.in.http.exchange.Problem;
import dev.bascule.adapter.in.http.exchange.ProblemType;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.jetty.server.Request;

/**
 * Turns requests away by their header alone, whoever makes them: before a thread is theirs, and
 * anything of the body is read.
 *
 * <p>Thread-safe; never waits.
 */
public final class LoadSheddingFilter {

  /** More header fields than any client sends; each is looked through again and again. */
  static final int MAX_FIELDS = 200;

  private final LoadShedder shedder;
  private final BodyProblems bodyProblems;
  private final HttpRequestObserver observer;

  /**
   * @param observer is told of those that are shed
   */
  public LoadSheddingFilter(
      LoadShedder shedder, BodyProblems bodyProblems, HttpRequestObserver observer) {
    this.shedder = shedder;
    this.bodyProblems = bodyProblems;
    this.observer = observer;
  }

  /**
   * Takes {@code request} in, or returns why it is turned away; {@link #release} must be called for
   * each.
   */
  public Optional<Problem> acquireOrReject(Request request) {
    Optional<HttpRequestObserver.SheddingReason> reason =
        shedder.acquire(Objects.requireNonNullElse(request.getHttpURI().getPath(), ""));
    reason.ifPresent(observer::requestShed);
    return reason
        .map(LoadShedder::problem)
        .or(() -> FramingFilter.check(request))
        .or(() -> tooManyFields(request))
        .or(() -> bodyProblems.ofLength(request.getLength()));
  }

  /**
   * Takes in a call that is known not to be turned away for anything else than that there is no
   * room; {@link #release} must be called for it then. Otherwise it is as if it had not come.
   */
  public boolean tryAcquire() {
    boolean isIn = shedder.acquire(/* isOperator= */ false).isEmpty();
    if (!isIn) {
      shedder.release();
    }
    return isIn;
  }

  /** A request has ended. */
  public void release() {
    shedder.release();
  }

  private static Optional<Problem> tooManyFields(Request request) {
    return request.getHeaders().size() > MAX_FIELDS
        ? Optional.of(
            new Problem(ProblemType.HEADERS_TOO_LARGE, "the limit is " + MAX_FIELDS + " fields"))
        : Optional.empty();
  }
}
