package dev.bascule.adapter.out.mcp.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Set;
import javax.net.SocketFactory;
import jdk.net.ExtendedSocketOptions;

/**
 * A factory of sockets that have a channel, unlike the JDK's own: these can be checked without
 * waiting, and an interrupt ends a wait for them on any kind of thread. Keep-alive detects peers
 * that have disappeared without closing. Bytes that are read from them are counted.
 */
final class ChannelSocketFactory extends SocketFactory {

  /** A minute until the first probe of a silent peer, and another one for the other five. */
  private static final Map<SocketOption<Integer>, Integer> KEEP_ALIVE_OPTIONS =
      Map.of(
          ExtendedSocketOptions.TCP_KEEPIDLE, 60,
          ExtendedSocketOptions.TCP_KEEPINTERVAL, 10,
          ExtendedSocketOptions.TCP_KEEPCOUNT, 6);

  @Override
  public Socket createSocket() throws IOException {
    return new MeteredSocket(open());
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw connectedLater();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw connectedLater();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
    throw connectedLater();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) {
    throw connectedLater();
  }

  private static UnsupportedOperationException connectedLater() {
    return new UnsupportedOperationException("sockets are created unconnected");
  }

  /** A listening client sends nothing, and would not detect that the peer has disappeared. */
  private static SocketChannel open() throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    Set<SocketOption<?>> supported = channel.supportedOptions();
    for (Map.Entry<SocketOption<Integer>, Integer> probing : KEEP_ALIVE_OPTIONS.entrySet()) {
      if (supported.contains(probing.getKey())) {
        channel.setOption(probing.getKey(), probing.getValue());
      }
    }
    return channel;
  }
}
