package dev.bascule.adapter.out.log;

import dev.bascule.domain.cache.shared.SharedCacheStatus;
import dev.bascule.domain.cache.shared.SharedCacheStatus.LastError;
import dev.bascule.domain.ratelimit.LogRateLimiter;
import dev.bascule.domain.ratelimit.Rate;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the changes of the state of the shared cache to the log: a warning when it is lost, and a
 * line when it is back. An engine that comes and goes causes about one pair of lines per minute.
 */
final class SharedCacheLog {

  private static final Logger log = LoggerFactory.getLogger("dev.bascule.events");
  private static final Rate RATE = new Rate(1, Duration.ofMinutes(1), 3);

  private final LogRateLimiter warnings;
  private final AtomicBoolean isLossLogged = new AtomicBoolean();
  private final AtomicBoolean wasConnected = new AtomicBoolean();

  SharedCacheLog(Ticker ticker) {
    warnings = new LogRateLimiter(RATE, ticker);
  }

  void write(SharedCacheStatus status) {
    switch (status.state()) {
      case CONNECTED -> writeConnected(status);
      case ISOLATED ->
          warn(
              status,
              "Shared cache lost: {}. Sharing nothing; values of the own cache are served for"
                  + " shared.isolatedFor at most{}");
      case UNAVAILABLE -> writeUnavailable(status);
    }
  }

  private void writeConnected(SharedCacheStatus status) {
    if (!wasConnected.getAndSet(true)) {
      isLossLogged.set(false);
      log.info("Shared cache connected");
    } else if (isLossLogged.getAndSet(false)) {
      log.info(
          "Shared cache is back; {} s without it since the start", status.untrusted().toSeconds());
    }
  }

  private void writeUnavailable(SharedCacheStatus status) {
    if (isLossLogged.get()) {
      log.info(
          "Shared cache still unavailable after {} s: {}. Values that were cached before are no"
              + " longer served",
          status.duration().toSeconds(),
          reason(status));
    } else {
      warn(
          status,
          "Shared cache unavailable: {}. This replica loads and caches for itself, and keeps"
              + " trying to connect{}");
    }
  }

  private void warn(SharedCacheStatus status, String message) {
    OptionalLong suppressed = warnings.tryAcquire();
    if (suppressed.isPresent()) {
      isLossLogged.set(true);
      long count = suppressed.getAsLong();
      log.warn(
          message,
          reason(status),
          count == 0 ? "" : " (" + count + " similar messages suppressed)");
    }
  }

  private static String reason(SharedCacheStatus status) {
    return status.lastError().map(LastError::message).orElse("no notification of changes");
  }
}
