package dev.bascule.bootstrap.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A server on a socket of the loopback address. */
final class FaultyHttpFixture implements FaultyServer {

  private final ServerSocket listening;
  private final String protocol;
  private final HttpScript script;
  private final Set<RawHttpConnection> connections = ConcurrentHashMap.newKeySet();

  private FaultyHttpFixture(ServerSocket listening, String protocol, HttpScript script) {
    this.listening = listening;
    this.protocol = protocol;
    this.script = script;
  }

  /**
   * Starts the server.
   *
   * @param protocol additional settings of the bridge
   */
  static FaultyHttpFixture start(String protocol, HttpScript script) throws IOException {
    ServerSocket listening = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
    FaultyHttpFixture server = new FaultyHttpFixture(listening, protocol, script);
    Thread.ofVirtual().name("faulty-server").start(server::accept);
    return server;
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listening.accept();
        socket.setTcpNoDelay(true);
        RawHttpConnection connection = new RawHttpConnection(socket);
        connections.add(connection);
        Thread.ofVirtual().name("faulty-server-connection").start(() -> serve(connection));
      }
    } catch (IOException _) {
      // Closing the socket ends the loop.
      connections.forEach(RawHttpConnection::close);
    }
  }

  private void serve(RawHttpConnection connection) {
    try (connection) {
      RawHttpConnection.RawRequest request = connection.readRequest();
      while (request != null) {
        script.serve(request, connection);
        request = connection.readRequest();
      }
    } catch (IOException _) {
      // One of both sides has closed the connection.
    } finally {
      connections.remove(connection);
    }
  }

  @Override
  public String connection() {
    return """
    url: "http://127.0.0.1:%d/mcp?key=%s", headers: { Authorization: "Bearer %s" }, %s\
    """
        .formatted(listening.getLocalPort(), SECRET, SECRET, protocol);
  }

  @Override
  public long runs() {
    return script.runs();
  }

  @Override
  public int openSessions() {
    return script.openSessions();
  }

  @Override
  public int openConnections() {
    return connections.size();
  }

  @Override
  public int hangingExchanges() {
    return (int) connections.stream().filter(RawHttpConnection::isHanging).count();
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException e) {
      throw new AssertionError("closing a socket does not fail", e);
    }
  }
}
