package dev.bascule.adapter.in.http.filter;

import dev.bascule.adapter.in.http.config.SheddingSettings;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;
import dev.bascule.adapter.in.http.exchange.Problem;
import dev.bascule.adapter.in.http.exchange.ProblemType;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Limits the number of concurrent requests, and rejects requests while memory is low. Requests of
 * operators have additional permits of their own. Decides by the path only, before the body is
 * read.
 *
 * <p>Thread-safe; does not block.
 */
public final class LoadShedder {

  /** Permits for operators' requests only. */
  static final int OPERATOR_PERMITS = 64;

  private static final List<String> OPERATOR_PATHS = List.of("/health", "/admin", "/metrics");

  private final String basePath;
  private final SheddingSettings shedding;
  private final AtomicInteger inFlight = new AtomicInteger();

  /**
   * @param basePath the prefix of all paths
   */
  public LoadShedder(String basePath, SheddingSettings shedding) {
    this.basePath = basePath;
    this.shedding = shedding;
  }

  /**
   * Admits a request; {@link #release} must be called for each, whatever the result is.
   *
   * @return why it is rejected; empty if it is not
   */
  Optional<HttpRequestObserver.SheddingReason> acquire(String path) {
    return acquire(isOperatorPath(path));
  }

  /** Admits a request of which it is known whether it is an operator's. */
  Optional<HttpRequestObserver.SheddingReason> acquire(boolean isOperator) {
    int now = inFlight.incrementAndGet();
    if (now > shedding.maxRequests() + (isOperator ? OPERATOR_PERMITS : 0)) {
      return Optional.of(HttpRequestObserver.SheddingReason.REQUESTS);
    }
    return !isOperator && shedding.isShortOfMemory().getAsBoolean()
        ? Optional.of(HttpRequestObserver.SheddingReason.MEMORY)
        : Optional.empty();
  }

  /** Releases the permit of a request. */
  void release() {
    inFlight.decrementAndGet();
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

  /** Returns the problem for a rejected request. */
  static Problem problem(HttpRequestObserver.SheddingReason reason) {
    String detail =
        switch (reason) {
          case MEMORY -> "low memory";
          case REQUESTS -> "too many requests in flight";
        };
    return new Problem(ProblemType.OVERLOADED, detail).retryAfter(1);
  }
}
