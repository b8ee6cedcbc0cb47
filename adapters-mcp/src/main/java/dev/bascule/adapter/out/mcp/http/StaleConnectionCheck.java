package dev.bascule.adapter.out.mcp.http;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import okhttp3.Connection;
import okhttp3.Interceptor;
import okhttp3.Protocol;
import okhttp3.Response;

/**
 * A network interceptor that checks a connection before a request is sent on it. OkHttp itself
 * checks only connections that were idle for ten seconds, so that the first call after a restart of
 * the server would break, with an unknown result.
 *
 * <p>An idle HTTP/1.1 connection has nothing to read. Over TLS there may be records that are not
 * part of HTTP, such as session tickets; so the check reads through TLS, which requires a short
 * wait. OkHttp reads HTTP/2 connections all the time, so they need no check.
 *
 * <p>A recently used connection is not checked if the server is known to keep connections open:
 * several in a row were found open when they were used again, and since then none was found closed,
 * or broke before its response began. A server that silently closes each connection after its
 * response never qualifies. When a server stops at that very moment, the calls that are being sent
 * fail.
 */
final class StaleConnectionCheck implements Interceptor {

  private static final long RECENT_USE_NANOS = Duration.ofMillis(5).toNanos();

  /** How many connections in a row have to be found open when they are used again. */
  static final int REUSES = 16;

  private final Ticker ticker;
  private final Interceptor next;

  /** The connections that have been used, because a new one says nothing about the server. */
  private final Set<Connection> used =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  private final AtomicInteger openInARow = new AtomicInteger();

  /**
   * @param ticker has the same time as {@link System#nanoTime}, which OkHttp uses; with any other,
   *     no connection counts as recently used
   * @param next sends the request; not an interceptor of the chain, because OkHttp copies that for
   *     each
   */
  StaleConnectionCheck(Ticker ticker, Interceptor next) {
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
        openInARow.set(0);
      }
      throw e;
    }
  }

  private void checkOpen(Connection connection) throws StaleConnectionException {
    long idle = IdleConnectionPools.idleNanos(connection, ticker.nanos());
    boolean keepsOpen = openInARow.get() >= REUSES;
    if (keepsOpen && idle >= 0 && idle < RECENT_USE_NANOS) {
      return;
    }
    if (isClosedByPeer(connection.socket())) {
      openInARow.set(0);
      throw new StaleConnectionException();
    }
    if (!used.add(connection) && !keepsOpen) {
      openInARow.incrementAndGet();
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
        // Anything but a timeout: the end, or a byte that answers no request.
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
        // Anything but zero: the end, or bytes that answer no request.
        return channel.read(ByteBuffer.allocate(1)) != 0;
      } finally {
        channel.configureBlocking(true);
      }
    } catch (IOException _) {
      return true;
    }
  }
}
