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
 * Finds the connections on which a request's header has begun and does not end.
 *
 * <p>It looks again and again, and remembers how far each connection had come. One that has no
 * request under way, and received bytes since the last request ended, is in the middle of a header.
 * A connection that is merely idle received none, and one whose answer is a long stream has a
 * request under way, so both are left alone. A header that begins between the end of a request and
 * the next look, and then stops, is taken for part of that request; the idle timeout ends it.
 *
 * <p>A connection that is to be encrypted, and takes as long to agree on how, is ended likewise. Of
 * HTTP/2, where bytes are no sign of a header, see {@link IdleHttp2Sweeper}.
 *
 * <p>Not thread-safe; asked by one thread at a time.
 */
public final class SlowHeaderSweeper {

  private final Ticker ticker;
  private final Duration timeout;
  private final Predicate<EndPoint> hasRequestInFlight;

  private Map<EndPoint, Progress> previous = Map.of();

  /**
   * @param timeout how long a header may take
   * @param hasRequestInFlight whether a connection has a request that is read or answered. The
   *     connection itself does not know: it counts an answer as soon as it begins
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
   * How far a connection has come.
   *
   * @param messages the requests and answers so far
   * @param bytesBefore the bytes received up to the end of the last request
   * @param sinceNanos since when this is so
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
