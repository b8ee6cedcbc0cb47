package dev.bascule.adapter.out.oauth.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/**
 * Creates sockets that receive a limited number of bytes, for connections that are used once:
 * OkHttp reads chunk extensions and the file name of gzip into memory without a limit.
 */
final class LimitedSocketFactory extends SocketFactory {

  private final int maxBytes;

  LimitedSocketFactory(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  @Override
  public Socket createSocket() {
    return new LimitedSocket();
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

  private final class LimitedSocket extends Socket {

    @Override
    public InputStream getInputStream() throws IOException {
      return new LimitedInputStream(super.getInputStream());
    }
  }

  /** Used by one thread at a time. */
  private final class LimitedInputStream extends FilterInputStream {

    private int left = maxBytes;

    LimitedInputStream(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] octet = new byte[1];
      return read(octet, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(octet[0]);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = super.read(bytes, offset, length);
      left -= Math.max(0, count);
      if (left < 0) {
        throw new IOException("the server sent more than " + maxBytes + " bytes");
      }
      return count;
    }
  }
}
