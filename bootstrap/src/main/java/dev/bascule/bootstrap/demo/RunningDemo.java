package dev.bascule.bootstrap.demo;

import com.sun.net.httpserver.HttpServer;
import java.net.URI;
import java.util.concurrent.ExecutorService;

/** A running demo server. Thread-safe. */
public final class RunningDemo implements AutoCloseable {

  private final URI uri;
  private final HttpServer server;
  private final ExecutorService threads;

  RunningDemo(URI uri, HttpServer server, ExecutorService threads) {
    this.uri = uri;
    this.server = server;
    this.threads = threads;
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
