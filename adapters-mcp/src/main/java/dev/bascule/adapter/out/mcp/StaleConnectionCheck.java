package dev.bascule.adapter.out.mcp;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
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
 */
final class StaleConnectionCheck implements Interceptor {

  /**
   * @throws StaleConnectionException if the server has closed the connection; nothing was sent
   */
  @Override
  public Response intercept(Chain chain) throws IOException {
    Connection connection = requireNonNull(chain.connection(), "connection");
    if (connection.protocol() == Protocol.HTTP_1_1 && isClosedByPeer(connection.socket())) {
      throw new StaleConnectionException();
    }
    return chain.proceed(chain.request());
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
