package dev.bascule.bootstrap.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/** A connection with a server on this machine, that stays for many requests. Not thread-safe. */
final class BenchConnection implements AutoCloseable {

  /** Longer than anything takes that the bench waits for. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Socket socket;
  private final HttpMessageReader reader;

  private BenchConnection(Socket socket) throws IOException {
    this.socket = socket;
    this.reader = new HttpMessageReader(socket.getInputStream());
  }

  /**
   * Connects.
   *
   * @throws IOException if nobody listens there
   */
  static BenchConnection to(int port) throws IOException {
    Socket socket = new Socket();
    try {
      int patience = Math.toIntExact(PATIENCE.toMillis());
      socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), patience);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(patience);
      return new BenchConnection(socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Returns the text of a request with a JSON body, which is ASCII. */
  static String post(String path, String body, String... fields) {
    StringBuilder request = new StringBuilder("POST ").append(path);
    request.append(" HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n");
    for (String field : fields) {
      request.append(field).append("\r\n");
    }
    return request
        .append("Content-Length: ")
        .append(body.length())
        .append("\r\n\r\n")
        .append(body)
        .toString();
  }

  /** Returns a request without a body. */
  static byte[] get(String path) {
    return ("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").getBytes(ISO_8859_1);
  }

  /**
   * Sends a request and waits for its answer, for 30 s without a byte at most. The body of one that
   * does not say its length, as a stream of events, is left unread.
   *
   * @throws IOException if there is none
   */
  HttpMessage exchange(byte[] request) throws IOException {
    socket.getOutputStream().write(request);
    return reader.next().orElseThrow(() -> new EOFException("closed without an answer"));
  }

  /** As {@link #exchange(byte[])}, over a connection of its own. */
  static HttpMessage once(int port, byte[] request) throws IOException {
    try (BenchConnection connection = to(port)) {
      return connection.exchange(request);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException _) {
      // It is of no use any more, closed or not.
    }
  }
}
