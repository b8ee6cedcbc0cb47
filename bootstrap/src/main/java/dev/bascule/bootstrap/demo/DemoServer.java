package dev.bascule.bootstrap.demo;

import com.sun.net.httpserver.HttpServer;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An MCP server (Streamable HTTP, 2025-11-25 and 2025-06-18) within this process, for a
 * demonstration of the bridge: a clock with cacheable results, a note to write, a slow tool, one
 * that makes the server fail, a resource and a prompt.
 *
 * <p>It listens on a free port of the loopback address until it is closed. Thread-safe.
 */
public final class DemoServer implements AutoCloseable {

  private static final String PATH = "/mcp";

  private final URI uri;
  private final HttpServer server;
  private final ExecutorService threads;

  private DemoServer(URI uri, HttpServer server, ExecutorService threads) {
    this.uri = uri;
    this.server = server;
    this.threads = threads;
  }

  /**
   * Starts a server.
   *
   * @param ticker measures the duration of an outage
   * @param clock the time that the clock tool returns
   * @throws IOException if no port of the loopback address is available
   */
  public static DemoServer start(Ticker ticker, InstantSource clock) throws IOException {
    // Without it, every response waits 40 ms for the client's delayed acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    HttpServer server =
        HttpServer.create(
            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), /* port= */ 0),
            /* backlog= */ 0);
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    server.setExecutor(threads);
    server.createContext(
        PATH, new DemoMcpHandler(new DemoTools(new SimulatedOutage(ticker), clock)));
    server.start();
    URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + PATH);
    return new DemoServer(uri, server, threads);
  }

  /** Returns its MCP endpoint. */
  public URI uri() {
    return uri;
  }

  /** Stops listening and aborts requests in progress. */
  @Override
  public void close() {
    server.stop(/* delay= */ 0);
    threads.shutdownNow();
  }
}
