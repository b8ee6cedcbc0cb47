package dev.bascule.adapter.in.http.jetty;

import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Closes HTTP/2 connections that had no request for a while. The idle timeout is not enough: pings
 * and a header that arrives slowly reset it.
 *
 * <p>Not thread-safe.
 */
public final class IdleHttp2Sweeper {

  private final Ticker ticker;
  private final Duration timeout;

  private Map<HTTP2Session, IdleState> previous = Map.of();

  /**
   * @param timeout how long a connection may be without a request
   */
  public IdleHttp2Sweeper(Ticker ticker, Duration timeout) {
    this.ticker = ticker;
    this.timeout = timeout;
  }

  /** Closes those of {@code endPoints} that are idle for too long. */
  public void sweep(Collection<EndPoint> endPoints) {
    long now = ticker.nanos();
    Map<HTTP2Session, IdleState> seen = new HashMap<>();
    for (EndPoint endPoint : endPoints) {
      if (JettyEndPoints.innermost(endPoint).getConnection()
          instanceof HTTP2Connection connection) {
        HTTP2Session session = connection.getSession();
        IdleState idleState = IdleState.of(session, now, previous.get(session));
        seen.put(session, idleState);
        if (now - idleState.sinceNanos() >= timeout.toNanos()) {
          end(session, endPoint);
        }
      }
    }
    previous = seen;
  }

  /** Sends GOAWAY first (RFC 9113, 6.8), and closes the connection if the client does not react. */
  private static void end(HTTP2Session session, EndPoint endPoint) {
    if (session.isClosed()) {
      endPoint.close();
    } else {
      session.close(ErrorCode.NO_ERROR.code, "idle", Callback.NOOP);
    }
  }

  /**
   * How long a connection is idle.
   *
   * @param streams the number of requests so far
   * @param sinceNanos since when it has no request
   */
  private record IdleState(long streams, long sinceNanos) {

    static IdleState of(HTTP2Session session, long now, @Nullable IdleState before) {
      long streams = session.getStreamsOpened();
      return before != null && before.streams() == streams && session.getStreamCount() == 0
          ? before
          : new IdleState(streams, now);
    }
  }
}
