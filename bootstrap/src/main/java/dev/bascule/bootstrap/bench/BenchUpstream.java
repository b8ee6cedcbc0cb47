package dev.bascule.bootstrap.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import tools.jackson.core.JacksonException;

/**
 * The MCP server that the bench puts behind the bridge, on a free port of the loopback address. It
 * reads sockets itself, since a server whose own way is long would hide that of the bridge.
 * Thread-safe.
 */
public final class BenchUpstream implements AutoCloseable {

  private static final int BACKLOG = 4_096;

  private final ServerSocket listening;
  private final BenchUpstreamResponses answers = new BenchUpstreamResponses();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CompletableFuture<Void> accepting;

  private BenchUpstream(ServerSocket listening) {
    this.listening = listening;
    this.accepting = CompletableFuture.runAsync(this::accept, threads);
  }

  /**
   * Starts to listen.
   *
   * @throws IOException if no port can be had
   */
  static BenchUpstream start() throws IOException {
    return new BenchUpstream(new ServerSocket(0, BACKLOG, InetAddress.ofLiteral("127.0.0.1")));
  }

  /**
   * Runs the server as a process of its own, which says on standard output where it listens and
   * ends when its standard input does: a bench that was killed leaves nothing behind.
   */
  public static void main(String[] arguments) throws IOException {
    try (BenchUpstream upstream = start()) {
      System.out.println(BenchProcess.LISTENING + "http://127.0.0.1:" + upstream.port());
      while (System.in.read() >= 0) {
        // Nothing is said to it.
      }
    }
    System.exit(0);
  }

  int port() {
    return listening.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listening.accept();
        socket.setTcpNoDelay(true);
        serveElsewhere(socket);
      }
    } catch (IOException _) {
      // It was closed.
    }
  }

  private void serveElsewhere(Socket socket) throws IOException {
    try {
      threads.execute(() -> serve(socket));
    } catch (RejectedExecutionException _) {
      socket.close();
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      HttpMessageReader reader = new HttpMessageReader(socket.getInputStream());
      Optional<HttpMessage> request = reader.next();
      while (request.isPresent()) {
        socket.getOutputStream().write(answers.to(request.get()).getBytes(ISO_8859_1));
        request = reader.next();
      }
    } catch (IOException | JacksonException _) {
      // Whoever breaks off, or sends no JSON, hears it by the connection that ends.
    }
  }

  /** Stops to listen, breaks off what is under way, and waits until nobody can connect any more. */
  @Override
  public void close() throws IOException {
    listening.close();
    threads.shutdownNow();
    // The system listens on until the thread that accepts connections has noticed.
    accepting.join();
  }
}
