package dev.bascule.adapter.in.http.jetty;

import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.jspecify.annotations.Nullable;

/**
 * Finds the connections whose current request header does not complete in time.
 *
 * <p>Checks periodically, and remembers the progress of each connection. A connection without a
 * request in progress that received bytes since the end of the last request is in the middle of a
 * header. An idle connection received none, and one with a long stream as response has a request in
 * progress, so both are ignored. A header that begins between the end of a request and the next
 * check, and then stalls, is taken for a part of that request; the idle timeout closes it.
 *
 * <p>A connection whose TLS handshake takes as long is closed likewise. For HTTP/2, where bytes do
 * not indicate a header, see {@link IdleHttp2Sweeper}.
 *
 * <p>Not thread-safe.
 */
public final class SlowHeaderSweeper {

  private final Ticker ticker;
  private final Duration timeout;
  private final Predicate<EndPoint> hasRequestInFlight;

  private Map<EndPoint, Progress> previous = Map.of();

  /**
   * @param timeout the maximum time for a header
   * @param hasRequestInFlight whether a connection has a request that is being read or processed.
   *     The connection itself does not know: it counts a response as soon as it begins
   */
  public SlowHeaderSweeper(
      Ticker ticker, Duration timeout, Predicate<EndPoint> hasRequestInFlight) {
    this.ticker = ticker;
    this.timeout = timeout;
    this.hasRequestInFlight = hasRequestInFlight;
  }

  /** Closes those of {@code endPoints} whose header takes too long. */
  public void sweep(Collection<EndPoint> endPoints) {
    long now = ticker.nanos();
    Map<EndPoint, Progress> seen = new HashMap<>();
    for (EndPoint socket : endPoints) {
      EndPoint endPoint = JettyEndPoints.innermost(socket);
      Connection connection = endPoint.getConnection();
      if (connection == null || connection instanceof HTTP2Connection) {
        continue;
      }
      Progress progress =
          Progress.of(connection, hasRequestInFlight.test(endPoint), now, previous.get(endPoint));
      seen.put(endPoint, progress);
      if (progress.isMidHeader() && now - progress.sinceNanos() >= timeout.toNanos()) {
        socket.close();
      }
    }
    previous = seen;
  }

  /**
   * The progress of a connection.
   *
   * @param messages the number of requests and responses so far
   * @param bytesBefore the number of bytes received up to the end of the last request
   * @param sinceNanos since when there is no further progress
   * @param isMidHeader whether a header has begun
   */
  private record Progress(long messages, long bytesBefore, long sinceNanos, boolean isMidHeader) {

    static Progress of(
        Connection connection, boolean isUnderWay, long now, @Nullable Progress before) {
      if (JettyEndPoints.isNegotiating(connection)) {
        return new Progress(0, 0, before == null ? now : before.sinceNanos(), true);
      }
      long messages = connection.getMessagesIn() + connection.getMessagesOut();
      boolean isRead = connection.getMessagesIn() != connection.getMessagesOut();
      long messagesBefore = before == null ? 0 : before.messages();
      long bytes = connection.getBytesIn();
      if (isUnderWay || isRead || messages != messagesBefore) {
        return new Progress(messages, bytes, now, false);
      }
      long bytesBefore = before == null ? 0 : before.bytesBefore();
      if (bytes == bytesBefore) {
        return new Progress(messages, bytes, now, false);
      }
      long since = before != null && before.isMidHeader() ? before.sinceNanos() : now;
      return new Progress(messages, bytesBefore, since, true);
    }
  }
}
