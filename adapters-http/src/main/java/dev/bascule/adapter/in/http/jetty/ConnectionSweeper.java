package dev.bascule.adapter.in.http.jetty;

import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.NegotiatingServerConnection;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Closes the connections whose current request header does not complete in time, and HTTP/2
 * connections that had no request for a while, for which the idle timeout is not enough: pings and
 * a header that arrives slowly reset it.
 *
 * <p>Checks periodically, and remembers the progress of each connection. In HTTP/1.1, a connection
 * without a request in progress that received bytes since the end of the last request is in the
 * middle of a header. An idle connection received none, and one with a long stream as response has
 * a request in progress, so both are ignored. A header that begins between the end of a request and
 * the next check, and then stalls, is taken for a part of that request; the idle timeout closes it.
 * A connection whose TLS handshake takes as long is closed likewise.
 *
 * <p>Not thread-safe.
 */
public final class ConnectionSweeper {

  private final Ticker ticker;
  private final Duration headerTimeout;
  private final Duration idleTimeout;
  private final Predicate<EndPoint> hasRequestInFlight;

  private Map<EndPoint, Progress> previous = Map.of();

  /**
   * @param headerTimeout the maximum time for a header
   * @param idleTimeout how long an HTTP/2 connection may be without a request
   * @param hasRequestInFlight whether a connection has a request that is being read or processed.
   *     The connection itself does not know: it counts a response as soon as it begins
   */
  public ConnectionSweeper(
      Ticker ticker,
      Duration headerTimeout,
      Duration idleTimeout,
      Predicate<EndPoint> hasRequestInFlight) {
    this.ticker = ticker;
    this.headerTimeout = headerTimeout;
    this.idleTimeout = idleTimeout;
    this.hasRequestInFlight = hasRequestInFlight;
  }

  /** Closes those of {@code endPoints} whose header takes too long, or that are idle too long. */
  public void sweep(Collection<EndPoint> endPoints) {
    long now = ticker.nanos();
    Map<EndPoint, Progress> seen = new HashMap<>();
    for (EndPoint socket : endPoints) {
      EndPoint endPoint = innermost(socket);
      Progress before = previous.get(endPoint);
      switch (endPoint.getConnection()) {
        case null -> {}
        case HTTP2Connection multiplexed -> {
          HTTP2Session session = multiplexed.getSession();
          Progress progress = Progress.of(session, now, before);
          seen.put(endPoint, progress);
          if (now - progress.sinceNanos() >= idleTimeout.toNanos()) {
            end(session, socket);
          }
        }
        case Connection connection -> {
          Progress progress =
              Progress.of(connection, hasRequestInFlight.test(endPoint), now, before);
          seen.put(endPoint, progress);
          if (progress.isMidHeader() && now - progress.sinceNanos() >= headerTimeout.toNanos()) {
            socket.close();
          }
        }
      }
    }
    previous = seen;
  }

  /** Returns the end point of the HTTP layer: that of the socket, or that behind its TLS layer. */
  static EndPoint innermost(EndPoint socket) {
    return socket.getConnection() instanceof SslConnection encrypted
        ? encrypted.getSslEndPoint()
        : socket;
  }

  /** Sends GOAWAY first (RFC 9113, 6.8), and closes the connection if the client does not react. */
  private static void end(HTTP2Session session, EndPoint socket) {
    if (session.isClosed()) {
      socket.close();
    } else {
      session.close(ErrorCode.NO_ERROR.code, "idle", Callback.NOOP);
    }
  }

  /** The progress of a connection; in HTTP/2, {@code messages} are requests only. */
  private record Progress(long messages, long bytesBefore, long sinceNanos, boolean isMidHeader) {

    static Progress of(HTTP2Session session, long now, @Nullable Progress before) {
      long streams = session.getStreamsOpened();
      return before != null
              && !before.isMidHeader()
              && before.messages() == streams
              && session.getStreamCount() == 0
          ? before
          : new Progress(streams, /* bytesBefore= */ 0, now, /* isMidHeader= */ false);
    }

    static Progress of(
        Connection connection, boolean isUnderWay, long now, @Nullable Progress before) {
      if (connection instanceof NegotiatingServerConnection) {
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
