package dev.bascule.bootstrap.wiring;

import dev.bascule.application.port.out.McpServer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Connections to servers.
 *
 * @param all the connections
 */
record McpServerConnections(List<McpServer> all) implements AutoCloseable {

  McpServerConnections {
    all = List.copyOf(all);
  }

  /** Returns these connections and {@code others}. */
  McpServerConnections with(List<McpServer> others) {
    return new McpServerConnections(Stream.concat(all.stream(), others.stream()).toList());
  }

  /** Closes all of them concurrently, so that it takes no longer than the slowest. */
  @Override
  public void close() {
    List<Thread> closers = new ArrayList<>();
    for (McpServer server : all) {
      closers.add(Thread.ofVirtual().name("ending-" + server.id()).start(server::close));
    }
    for (Thread closer : closers) {
      joinUninterruptibly(closer);
    }
  }

  private static void joinUninterruptibly(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
