package dev.bascule.domain.http;

import dev.bascule.domain.http.RawHttpConnection.RawRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** An HTTP server on a free port of the loopback address; each connection has its own thread. */
public final class RawHttpServer implements AutoCloseable {

  private final RawHandler handler;
  private final Set<RawHttpConnection> connections = ConcurrentHashMap.newKeySet();
  private volatile Listener listener;

  /** Starts the server. */
  public RawHttpServer(RawHandler handler) throws IOException {
    this.handler = handler;
    this.listener = listen(0);
  }

  /** Responds to requests. Thread-safe. */
  @FunctionalInterface
  public interface RawHandler {

    /** Handles one request; closes the connection if it should not be reused. */
    void handle(RawRequest request, RawHttpConnection connection) throws IOException;
  }

  private record Listener(ServerSocket socket, Thread acceptor) {}

  private Listener listen(int port) throws IOException {
    ServerSocket socket = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    return new Listener(socket, Thread.ofVirtual().start(() -> accept(socket)));
  }

  private void accept(ServerSocket listening) {
    try {
      while (true) {
        Socket socket = listening.accept();
        socket.setTcpNoDelay(true);
        RawHttpConnection connection = new RawHttpConnection(socket);
        connections.add(connection);
        Thread.ofVirtual().start(() -> serve(connection));
      }
    } catch (IOException _) {
      // The server has stopped.
      connections.forEach(RawHttpConnection::close);
    }
  }

  private void serve(RawHttpConnection connection) {
    try (connection) {
      RawRequest request = connection.readRequest();
      while (request != null) {
        handler.handle(request, connection);
        request = connection.readRequest();
      }
    } catch (IOException _) {
      // One of both sides has closed the connection.
    } finally {
      connections.remove(connection);
    }
  }

  /** Returns the port. */
  public int port() {
    return listener.socket().getLocalPort();
  }

  /** Returns the number of open connections. */
  public int openConnections() {
    return connections.size();
  }

  /** Closes all connections, and accepts no more. */
  public void stop() {
    try {
      listener.socket().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    connections.forEach(RawHttpConnection::close);
  }

  /** Restarts the server after it stopped, on the same port. */
  public void restart() throws IOException {
    try {
      listener.acceptor().join();
    } catch (InterruptedException e) {
      throw new AssertionError("tests are not interrupted", e);
    }
    listener = listen(port());
  }

  @Override
  public void close() {
    stop();
  }
}
