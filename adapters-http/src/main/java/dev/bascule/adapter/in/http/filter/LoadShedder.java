package dev.bascule.adapter.in.http.filter;

import dev.bascule.adapter.in.http.config.SheddingSettings;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;
import dev.bascule.adapter.in.http.exchange.Problem;
import dev.bascule.adapter.in.http.exchange.ProblemType;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets so many requests in at once, and none while memory is short, but those by which operators
 * look after the bridge: they have some places more, of their own. Decides by the path alone,
 * before anything of the body is read.
 *
 * <p>Thread-safe; never waits.
 */
public final class LoadShedder {

  /** Places that only operators' requests may take. */
  static final int OPERATOR_PERMITS = 64;

  private static final List<String> OPERATOR_PATHS = List.of("/health", "/admin", "/metrics");

  private final String basePath;
  private final SheddingSettings shedding;
  private final AtomicInteger inFlight = new AtomicInteger();

  /**
   * @param basePath what every path begins with
   */
  public LoadShedder(String basePath, SheddingSettings shedding) {
    this.basePath = basePath;
    this.shedding = shedding;
  }

  /**
   * Takes a request in; {@link #release} must be called for each, whatever is returned.
   *
   * @return why it is turned away; empty if it is not
   */
  Optional<HttpRequestObserver.SheddingReason> acquire(String path) {
    return acquire(isOperatorPath(path));
  }

  /** Does the same for a request of which it is known whether operators make it. */
  Optional<HttpRequestObserver.SheddingReason> acquire(boolean isOperator) {
    int now = inFlight.incrementAndGet();
    if (now > shedding.maxRequests() + (isOperator ? OPERATOR_PERMITS : 0)) {
      return Optional.of(HttpRequestObserver.SheddingReason.REQUESTS);
    }
    return !isOperator && shedding.isShortOfMemory().getAsBoolean()
        ? Optional.of(HttpRequestObserver.SheddingReason.MEMORY)
        : Optional.empty();
  }

  /** A request has ended. */
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

  /** Returns the problem of a request that was turned away. */
  static Problem problem(HttpRequestObserver.SheddingReason reason) {
    String detail =
        switch (reason) {
          case MEMORY -> "low memory";
          case REQUESTS -> "too many requests in flight";
        };
    return new Problem(ProblemType.OVERLOADED, detail).retryAfter(1);
  }
}
