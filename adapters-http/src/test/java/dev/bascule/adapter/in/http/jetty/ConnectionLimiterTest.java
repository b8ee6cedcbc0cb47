package dev.bascule.adapter.in.http.jetty;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver.ConnectionEnd;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ConnectionLimiterTest {

  private static final int BOUND = 8;
  private static final String REQUEST = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
  private static final String OK = "HTTP/1.1 200 OK";

  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server, 1, 1);
  private final Semaphore opened = new Semaphore(0);
  private final List<Socket> sockets = new ArrayList<>();
  private final ConnectionEvents observer = new ConnectionEvents();
  private volatile boolean allHaveRequestInFlight;

  /** Counts what the limiter does. */
  private static final class ConnectionEvents implements HttpRequestObserver {

    private final AtomicInteger open = new AtomicInteger();
    private final Semaphore closed = new Semaphore(0);
    private final List<ConnectionEnd> evictions = new CopyOnWriteArrayList<>();

    @Override
    public void connectionOpened() {
      open.incrementAndGet();
    }

    @Override
    public void connectionClosed() {
      open.decrementAndGet();
      closed.release();
    }

    @Override
    public void connectionEvicted(ConnectionEnd reason) {
      evictions.add(reason);
    }
  }

  @BeforeEach
  void start() throws Exception {
    server.setHandler(
        new Handler.Abstract.NonBlocking() {
          @Override
          public boolean handle(Request request, Response response, Callback callback) {
            response.getHeaders().put("Content-Length", 0);
            callback.succeeded();
            return true;
          }
        });
    connector.setHost("127.0.0.1");
    connector.addBean(
        new Connection.Listener() {
          @Override
          public void onOpened(Connection connection) {
            opened.release();
          }
        });
    connector.addBean(
        new ConnectionLimiter(
            BOUND,
            _ -> true,
            _ -> allHaveRequestInFlight,
            connector::getConnectedEndPoints,
            observer));
    server.addConnector(connector);
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    for (Socket socket : sockets) {
      socket.close();
    }
    server.stop();
  }

  @Test
  void acceptsOnlyConnectionOfAddress() throws Exception {
    ConnectionLimiter one = new ConnectionLimiter(1, _ -> true, _ -> false, List::of, observer);
    try (ServerSocketChannel listening =
            ServerSocketChannel.open()
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        SocketChannel client = SocketChannel.open(listening.getLocalAddress());
        SocketChannel accepted = listening.accept()) {
      one.onAccepting(accepted);

      assertTrue(client.isConnected() && accepted.isOpen());
    }
  }

  @Test
  void acceptsConnectionWhenSilentOnesReachTheLimit() throws Exception {
    connectAll("127.0.0.1", BOUND / 2);
    connectAll("127.0.0.2", BOUND / 2);

    Socket late = connect("127.0.0.3");

    assertEquals(OK, request(late));
  }

  @Test
  void closesConnectionThatNeverMadeRequestFirst() throws Exception {
    Socket used = connectAll("127.0.0.1", 1).getFirst();
    assertEquals(OK, request(used));
    List<Socket> silent = connectAll("127.0.0.1", BOUND / 2 - 1);
    silent.addAll(connectAll("127.0.0.2", BOUND / 2));

    connectAll("127.0.0.3", 1);

    assertEquals(1, countClosed(silent));
    assertEquals(OK, request(used));
  }

  @Test
  void closesOnlyConnectionsOfAddressThatTakesMoreThanItsShare() throws Exception {
    List<Socket> others = connectAll("127.0.0.1", BOUND / 2 - 1);
    List<Socket> many = connectAll("127.0.0.2", BOUND / 2);

    Socket oneMore = connectAll("127.0.0.2", 1).getFirst();

    assertEquals(OK, request(oneMore));
    assertEquals(1, countClosed(many));
    for (Socket other : others) {
      assertEquals(OK, request(other));
    }
  }

  @Test
  void closesNewConnectionWhenAllOthersHaveRequestInFlight() throws Exception {
    connectAll("127.0.0.1", BOUND / 2);
    connectAll("127.0.0.2", BOUND / 2);
    allHaveRequestInFlight = true;

    Socket late = connect("127.0.0.3");

    assertEquals("", request(late));
    assertEquals(List.of(ConnectionEnd.REJECTED), observer.evictions);
  }

  @Test
  void countsOpenAndEvictedConnections() throws Exception {
    connectAll("127.0.0.1", BOUND / 2);
    connectAll("127.0.0.2", BOUND / 2);
    assertEquals(BOUND, observer.open.get());

    connectAll("127.0.0.3", 1);

    assertEquals(List.of(ConnectionEnd.EVICTED), observer.evictions);
    assertTrue(observer.closed.tryAcquire(5, SECONDS));
    assertEquals(BOUND, observer.open.get());
  }

  @Test
  void acceptsConnectionAfterOthersWereClosed() throws Exception {
    for (int i = 0; i < 3 * BOUND; i++) {
      Socket socket = connectAll("127.0.0.1", 1).getFirst();
      assertEquals(OK, request(socket));
      socket.close();
    }
  }

  /** Returns connections that the server has accepted. */
  private List<Socket> connectAll(String from, int count) throws Exception {
    List<Socket> connected = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      connected.add(connect(from));
      assertTrue(opened.tryAcquire(5, SECONDS));
    }
    return connected;
  }

  private Socket connect(String from) throws IOException {
    Socket socket =
        new Socket(
            InetAddress.ofLiteral("127.0.0.1"),
            connector.getLocalPort(),
            InetAddress.ofLiteral(from),
            0);
    socket.setSoTimeout(5_000);
    sockets.add(socket);
    return socket;
  }

  private static int countClosed(List<Socket> sockets) throws IOException {
    int closed = 0;
    for (Socket socket : sockets) {
      closed += request(socket).isEmpty() ? 1 : 0;
    }
    return closed;
  }

  /** Returns the status line; empty if the server has closed the connection. */
  private static String request(Socket socket) throws IOException {
    try {
      socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
      byte[] head = socket.getInputStream().readNBytes(OK.length());
      while (socket.getInputStream().available() > 0) {
        socket.getInputStream().skip(socket.getInputStream().available());
      }
      return new String(head, StandardCharsets.US_ASCII);
    } catch (SocketException _) {
      return "";
    }
  }
}
