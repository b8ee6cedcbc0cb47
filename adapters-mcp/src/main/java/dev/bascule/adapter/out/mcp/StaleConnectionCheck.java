package dev.bascule.adapter.out.mcp;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import okhttp3.Connection;
import okhttp3.Interceptor;
import okhttp3.Protocol;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a connection before a request is sent on it, as a network interceptor. OkHttp itself
 * looks only at those that were idle for ten seconds, so that the first call after a server's
 * restart would break, and nobody could tell whether it ran.
 *
 * <p>Only HTTP/1.1 without TLS can be looked at so: there, an idle connection has nothing to read.
 */
final class StaleConnectionCheck implements Interceptor {

  /**
   * @throws StaleConnectionException if the server has closed the connection; nothing was sent
   */
  @Override
  public Response intercept(Chain chain) throws IOException {
    Connection connection = requireNonNull(chain.connection(), "connection");
    SocketChannel channel = channelOf(connection);
    if (channel != null && isClosedByPeer(channel)) {
      throw new StaleConnectionException();
    }
    return chain.proceed(chain.request());
  }

  private static @Nullable SocketChannel channelOf(Connection connection) {
    return connection.protocol() == Protocol.HTTP_1_1 && connection.handshake() == null
        ? connection.socket().getChannel()
        : null;
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
