package dev.bascule.adapter.in.http.httpcache.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** An origin with scripted responses, one per connection. */
final class ScriptedOrigin implements AutoCloseable {

  private final ServerSocket socket;
  private final Queue<String> answers = new ConcurrentLinkedQueue<>();
  private final Queue<String> requests = new ConcurrentLinkedQueue<>();

  ScriptedOrigin() {
    try {
      this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::serve);
  }

  InetSocketAddress address() {
    return new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
  }

  /** Adds a response; an empty one closes the connection. */
  void enqueue(String... lines) {
    answers.add(String.join("\r\n", lines));
  }

  /** Returns the headers of the received requests. */
  List<String> requests() {
    return new ArrayList<>(requests);
  }

  private void serve() {
    while (!socket.isClosed()) {
      try (Socket connection = socket.accept()) {
        StringBuilder request = new StringBuilder();
        while (request.indexOf("\r\n\r\n") < 0) {
          request.append((char) connection.getInputStream().read());
        }
        requests.add(request.toString());
        String answer = answers.poll();
        connection
            .getOutputStream()
            .write((answer == null ? "" : answer).getBytes(StandardCharsets.UTF_8));
      } catch (IOException _) {
        // The test has ended, or the proxy has disconnected.
      }
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
