package dev.bascule.adapter.out.mcp.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocketFactory;

/** A socket factory that sends one name as SNI, whatever the host of a connection. */
final class SniSocketFactory extends SSLSocketFactory {

  private final SSLSocketFactory sockets;
  private final String name;

  SniSocketFactory(SSLSocketFactory sockets, String name) {
    this.sockets = sockets;
    this.name = name;
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return sockets.getDefaultCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return sockets.getSupportedCipherSuites();
  }

  @Override
  public Socket createSocket(Socket socket, String host, int port, boolean autoClose)
      throws IOException {
    return sockets.createSocket(socket, name, port, autoClose);
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    throw notConnected();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    throw notConnected();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    throw notConnected();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort)
      throws IOException {
    throw notConnected();
  }

  private static UnsupportedOperationException notConnected() {
    return new UnsupportedOperationException("only layered sockets are supported");
  }
}
