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
 * Ends the HTTP/2 connections that have no request, and have had none for a while. The idle timeout
 * alone would not: pings keep it from coming, and so does a header that trickles.
 *
 * <p>Not thread-safe; asked by one thread at a time.
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

  /** Ends those of {@code endPoints} that are quiet for too long. */
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

  /** Says good-bye first (RFC 9113, 6.8); who does not answer is not asked again. */
  private static void end(HTTP2Session session, EndPoint endPoint) {
    if (session.isClosed()) {
      endPoint.close();
    } else {
      session.close(ErrorCode.NO_ERROR.code, "idle", Callback.NOOP);
    }
  }

  /**
   * How long a connection is quiet.
   *
   * @param streams how many requests there have been
   * @param sinceNanos since when there is none
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
