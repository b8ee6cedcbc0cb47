package dev.bascule.adapter.out.mcp.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.out.mcp.fixture.ClosingHttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;

final class IdleConnectionPoolsTest {

  private static final String EMPTY = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

  private final ConnectionPool pool = IdleConnectionPools.pool(Duration.ofSeconds(3));
  private final OkHttpClient client = new OkHttpClient.Builder().connectionPool(pool).build();

  @Test
  void reusesConnectionsAndClosesIdleOnes() throws IOException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Integer> requests =
          CompletableFuture.supplyAsync(() -> serveOneConnection(server), threads);

      call(server);
      call(server);

      // It ends with the connection.
      assertEquals(2, requests.join());
      assertEquals(0, pool.connectionCount());
    }
  }

  @Test
  void measuresIdleTimeFromEndOfCall() throws IOException {
    AtomicLong idle = new AtomicLong();
    AtomicLong lookedAt = new AtomicLong();
    OkHttpClient looking =
        client
            .newBuilder()
            .addNetworkInterceptor(
                chain -> {
                  lookedAt.set(System.nanoTime());
                  idle.set(
                      IdleConnectionPools.idleNanos(
                          requireNonNull(chain.connection()), lookedAt.get()));
                  return chain.proceed(chain.request());
                })
            .build();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Integer> requests =
          CompletableFuture.supplyAsync(() -> serveOneConnection(server), threads);
      long begun = System.nanoTime();

      call(looking, server);
      long ended = System.nanoTime();
      assertTrue(idle.get() >= 0 && idle.get() <= lookedAt.get() - begun, "new: " + idle);
      call(looking, server);

      assertTrue(idle.get() >= lookedAt.get() - ended, "counted from the end: " + idle);
      pool.evictAll();
      assertEquals(2, requests.join());
    }
  }

  private void call(ServerSocket server) throws IOException {
    call(client, server);
  }

  private static void call(OkHttpClient client, ServerSocket server) throws IOException {
    Request request =
        new Request.Builder().url("http://localhost:" + server.getLocalPort() + "/").build();
    try (Response response = client.newCall(request).execute()) {
      assertEquals(200, response.code());
    }
  }

  /** Returns the number of requests before the connection was closed. */
  private static int serveOneConnection(ServerSocket server) {
    try (Socket connection = server.accept()) {
      int requests = 0;
      while (ClosingHttpServer.readHead(connection.getInputStream())) {
        connection.getOutputStream().write(EMPTY.getBytes(ISO_8859_1));
        requests++;
      }
      return requests;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
