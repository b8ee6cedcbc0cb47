package dev.bascule.adapter.in.http.filter;

import dev.bascule.adapter.in.http.exchange.BodyProblems;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;
import dev.bascule.adapter.in.http.exchange.Problem;
import dev.bascule.adapter.in.http.exchange.ProblemType;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.jetty.server.Request;

/**
 * Rejects requests by their header only, before a thread is assigned and the body is read.
 *
 * <p>Thread-safe; does not block.
 */
public final class LoadSheddingFilter {

  /** More header fields than any client sends; the list is searched repeatedly. */
  static final int MAX_FIELDS = 200;

  private final LoadShedder shedder;
  private final BodyProblems bodyProblems;
  private final HttpRequestObserver observer;

  /**
   * @param observer is notified of rejected requests
   */
  public LoadSheddingFilter(
      LoadShedder shedder, BodyProblems bodyProblems, HttpRequestObserver observer) {
    this.shedder = shedder;
    this.bodyProblems = bodyProblems;
    this.observer = observer;
  }

  /**
   * Admits {@code request}, or returns why it is rejected; {@link #release} must be called for
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
   * Admits a call that can only be rejected for lack of permits; {@link #release} must be called if
   * it is admitted. Otherwise the call counts as not received.
   */
  public boolean tryAcquire() {
    boolean isIn = shedder.acquire(/* isOperator= */ false).isEmpty();
    if (!isIn) {
      shedder.release();
    }
    return isIn;
  }

  /** Releases the permit of a request. */
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
