package dev.bascule.adapter.out.mcp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import javax.net.SocketFactory;

/**
 * Makes sockets that have a channel, unlike the JDK's own: they can be looked at without waiting,
 * and an interrupt ends a wait for them on threads of any kind.
 */
final class ChannelSockets extends SocketFactory {

  @Override
  public Socket createSocket() throws IOException {
    return SocketChannel.open().socket();
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return bound(localHost, localPort, new InetSocketAddress(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return bound(localHost, localPort, new InetSocketAddress(host, port));
  }

  private static Socket connected(InetSocketAddress remote) throws IOException {
    return SocketChannel.open(remote).socket();
  }

  private static Socket bound(InetAddress localHost, int localPort, InetSocketAddress remote)
      throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.bind(new InetSocketAddress(localHost, localPort));
    channel.connect(remote);
    return channel.socket();
  }
}
