package dev.bascule.adapter.out.mcp.http;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import okhttp3.Connection;
import okhttp3.Interceptor;
import okhttp3.Protocol;
import okhttp3.Response;

/**
 * Looks at a connection before a request is sent on it, as a network interceptor. OkHttp itself
 * looks only at those that were idle for ten seconds, so that the first call after a server's
 * restart would break, and nobody could tell whether it ran.
 *
 * <p>Of HTTP/1.1, an idle connection has nothing to read. Where that is encrypted there may be
 * something all the same that is no part of HTTP, such as a ticket for a later session; so it is
 * the encryption that is asked, which cannot be without waiting for a moment. OkHttp reads
 * connections of HTTP/2 all the time, and knows.
 *
 * <p>A connection that was in use a moment ago is sent on without a look, if the server is known to
 * keep connections open: one of its connections was found open after it had rested for much longer,
 * and since then none was found closed, or broke before its answer began. A server that closes each
 * connection after its answer, without a word, is never known for that. One that stops in the very
 * moment costs the calls that are sent then.
 */
public final class StaleConnectionCheck implements Interceptor {

  private static final long RECENT_USE_NANOS = Duration.ofMillis(5).toNanos();

  /** Longer than a thread is held up between connecting and sending: what is new has not rested. */
  private static final long MIN_IDLE_NANOS = Duration.ofMillis(100).toNanos();

  private final Ticker ticker;
  private final Interceptor next;

  /** Whether the server is known not to close what it has just answered on. */
  private volatile boolean keepsOpen;

  /**
   * @param ticker tells the time as {@link System#nanoTime} does, by which OkHttp goes; by one that
   *     does not, none was in use a moment ago
   * @param next sends the request; no interceptor of the chain, as OkHttp copies that for each
   */
  public StaleConnectionCheck(Ticker ticker, Interceptor next) {
    this.ticker = ticker;
    this.next = next;
  }

  /**
   * @throws StaleConnectionException if the server has closed the connection; nothing was sent
   */
  @Override
  public Response intercept(Chain chain) throws IOException {
    Connection connection = requireNonNull(chain.connection(), "connection");
    if (connection.protocol() == Protocol.HTTP_1_1) {
      checkOpen(connection);
    }
    try {
      return next.intercept(chain);
    } catch (IOException e) {
      if (!chain.call().isCanceled()) {
        keepsOpen = false;
      }
      throw e;
    }
  }

  private void checkOpen(Connection connection) throws StaleConnectionException {
    long idle = IdleConnectionPools.idleNanos(connection, ticker.nanos());
    if (keepsOpen && idle >= 0 && idle < RECENT_USE_NANOS) {
      return;
    }
    if (isClosedByPeer(connection.socket())) {
      keepsOpen = false;
      throw new StaleConnectionException();
    }
    if (idle >= MIN_IDLE_NANOS) {
      keepsOpen = true;
    }
  }

  private static boolean isClosedByPeer(Socket socket) {
    if (socket instanceof SSLSocket encrypted) {
      return isClosedByPeer(encrypted);
    }
    SocketChannel channel = socket.getChannel();
    return channel != null && isClosedByPeer(channel);
  }

  private static boolean isClosedByPeer(SSLSocket socket) {
    try {
      int timeout = socket.getSoTimeout();
      socket.setSoTimeout(1);
      try {
        // Anything but a wait in vain: the end, or a byte that answers no request.
        int _ = socket.getInputStream().read();
        return true;
      } catch (SocketTimeoutException _) {
        return false;
      } finally {
        socket.setSoTimeout(timeout);
      }
    } catch (IOException _) {
      return true;
    }
  }

  private static boolean isClosedByPeer(SocketChannel channel) {
    try {
      channel.configureBlocking(false);
      try {
        // Anything but nothing: the end, or bytes that answer no request.
        return channel.read(ByteBuffer.allocate(1)) != 0;
      } finally {
        channel.configureBlocking(true);
      }
    } catch (IOException _) {
      return true;
    }
  }
}
