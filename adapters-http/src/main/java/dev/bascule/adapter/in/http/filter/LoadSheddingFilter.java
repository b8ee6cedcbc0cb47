package dev.bascule.adapter.in.http.filter;

import dev.bascule.adapter.in.http.exchange.BodyLimits;
import dev.bascule.adapter.in.http.exchange.ByteBudget;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;
import dev.bascule.adapter.in.http.exchange.Problem;
import dev.bascule.adapter.in.http.exchange.ProblemType;
import dev.bascule.domain.budget.AnswerBudget;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Request;

/**
 * Rejects requests by their header only, before a thread is assigned and the body is read. Limits
 * the number of concurrent requests, and rejects requests while memory is low. Requests of
 * operators have additional permits of their own.
 *
 * <p>Thread-safe; does not block.
 */
public final class LoadSheddingFilter {

  /** More header fields than any client sends; the list is searched repeatedly. */
  static final int MAX_FIELDS = 200;

  static final int OPERATOR_PERMITS = 64;

  private static final List<String> OPERATOR_PATHS = List.of("/health", "/admin", "/metrics");

  private final String basePath;
  private final SheddingSettings shedding;
  private final BodyLimits bodyLimits;
  private final HttpRequestObserver observer;
  private final AtomicInteger inFlight = new AtomicInteger();

  public LoadSheddingFilter(
      String basePath,
      SheddingSettings shedding,
      BodyLimits bodyLimits,
      HttpRequestObserver observer) {
    this.basePath = basePath;
    this.shedding = shedding;
    this.bodyLimits = bodyLimits;
    this.observer = observer;
  }

  /** Admits a request, or returns why not; {@link #release} must be called in either case. */
  public Optional<Problem> acquireOrReject(Request request) {
    Optional<HttpRequestObserver.SheddingReason> reason =
        acquire(Objects.requireNonNullElse(request.getHttpURI().getPath(), ""));
    reason.ifPresent(observer::requestShed);
    return reason
        .map(LoadSheddingFilter::problem)
        .or(() -> ambiguousFraming(request))
        .or(() -> tooManyFields(request))
        .or(() -> bodyLimits.check(request.getLength()));
  }

  /** Admits a call that is no operator's; {@link #release} must be called if it is admitted. */
  public boolean tryAcquire() {
    boolean isIn = acquire(/* isOperator= */ false).isEmpty();
    if (!isIn) {
      release();
    }
    return isIn;
  }

  public void release() {
    inFlight.decrementAndGet();
  }

  /** Admits a request, or returns why not; {@link #release} must be called in either case. */
  Optional<HttpRequestObserver.SheddingReason> acquire(String path) {
    return acquire(isOperatorPath(path));
  }

  Optional<HttpRequestObserver.SheddingReason> acquire(boolean isOperator) {
    int now = inFlight.incrementAndGet();
    if (now > shedding.maxRequests() + (isOperator ? OPERATOR_PERMITS : 0)) {
      return Optional.of(HttpRequestObserver.SheddingReason.REQUESTS);
    }
    return !isOperator && shedding.isShortOfMemory().getAsBoolean()
        ? Optional.of(HttpRequestObserver.SheddingReason.MEMORY)
        : Optional.empty();
  }

  private boolean isOperatorPath(String path) {
    if (path.startsWith(basePath)) {
      for (String prefix : OPERATOR_PATHS) {
        if (path.startsWith(prefix, basePath.length())
            && endsSegment(path, basePath.length() + prefix.length())) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean endsSegment(String path, int end) {
    return path.length() == end || path.charAt(end) == '/';
  }

  static Problem problem(HttpRequestObserver.SheddingReason reason) {
    String detail =
        switch (reason) {
          case MEMORY -> "low memory";
          case REQUESTS -> "too many requests in flight";
        };
    return new Problem(ProblemType.OVERLOADED, detail).retryAfter(1);
  }

  private static Optional<Problem> tooManyFields(Request request) {
    return request.getHeaders().size() > MAX_FIELDS
        ? Optional.of(
            new Problem(ProblemType.HEADERS_TOO_LARGE, "the limit is " + MAX_FIELDS + " fields"))
        : Optional.empty();
  }

  /**
   * Rejects requests whose end is ambiguous (RFC 9112, sections 6.1 and 6.3), to prevent request
   * smuggling. The server itself rejects most of these; it accepts {@code chunked} together with
   * other codings, and in HTTP/1.0, which does not define it.
   */
  private static Optional<Problem> ambiguousFraming(Request request) {
    if (!request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING)) {
      return Optional.empty();
    }
    List<String> codings = request.getHeaders().getValuesList(HttpHeader.TRANSFER_ENCODING);
    boolean isPlain = codings.size() == 1 && codings.getFirst().equalsIgnoreCase("chunked");
    boolean isOfToday = request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_1;
    return isPlain && isOfToday
        ? Optional.empty()
        : Optional.of(
            new Problem(
                ProblemType.BAD_REQUEST,
                "Transfer-Encoding may only be \"chunked\", and only in HTTP/1.1"));
  }

  /** Limits for the requests of all clients together. */
  public record LoadLimits(
      ByteBudget bodyBudget, int maxStreams, AnswerBudget answerBudget, SheddingSettings shedding) {

    /** Returns limits that suit the heap of this process. */
    public static LoadLimits forCurrentHeap(int maxBodyBytes, SheddingSettings shedding) {
      return new LoadLimits(
          ByteBudget.forRequestBodies(maxBodyBytes),
          shedding.maxStreams(),
          AnswerBudget.PROCESS,
          shedding);
    }
  }

  /**
   * The thresholds above which requests are rejected, so that those in progress can complete.
   *
   * @param maxRequests the maximum number of concurrent requests; at least 1
   * @param maxStreams the maximum number of event streams among them; at least 1
   * @param isShortOfMemory whether memory is low; called for each request, so it must be fast
   */
  public record SheddingSettings(int maxRequests, int maxStreams, BooleanSupplier isShortOfMemory) {

    public static final SheddingSettings DEFAULTS = new SheddingSettings(4096, 1024, () -> false);

    /**
     * @throws IllegalArgumentException if a number is less than 1
     */
    public SheddingSettings {
      if (maxRequests < 1 || maxStreams < 1) {
        throw new IllegalArgumentException("maxRequests and maxStreams must be at least 1");
      }
    }
  }
}
