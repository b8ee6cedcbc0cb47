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
 * demonstration of the bridge: a clock with cacheable results, a note to write, a slow tool, and
 * one that makes the server fail.
 *
 * <p>It listens on a free port of the loopback address.
 */
public final class DemoServer {

  private static final String PATH = "/mcp";

  private final Ticker ticker;
  private final InstantSource clock;

  /**
   * Creates a server that does not listen yet.
   *
   * @param ticker measures the duration of an outage
   * @param clock the time that the clock tool returns
   */
  public DemoServer(Ticker ticker, InstantSource clock) {
    this.ticker = ticker;
    this.clock = clock;
  }

  /**
   * Starts to listen.
   *
   * @throws IOException if no port of the loopback address is available
   */
  public RunningDemo start() throws IOException {
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
    return new RunningDemo(uri, server, threads);
  }
}
