package dev.bascule.adapter.out.mcp.jsonrpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.bascule.adapter.out.mcp.http.Exchanges;
import dev.bascule.adapter.out.mcp.http.HttpExchanger;
import dev.bascule.adapter.out.mcp.http.TestHttpClient;
import dev.bascule.domain.result.Failure.Cancelled;
import dev.bascule.domain.result.Failure.TimedOut;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.domain.time.FakeTicker;
import dev.bascule.domain.time.Ticker;
import dev.bascule.domain.time.ToolTimeout;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls of a server that never responds: only the operating system accepts the connections. */
final class CallTimeoutsTest {

  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Duration LONG = Duration.ofMinutes(5);

  private final ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());

  /** They would be closed if they were garbage. */
  private final List<Socket> connections = new ArrayList<>();

  private final HttpExchanger exchanger = new HttpExchanger(TestHttpClient.create(Ticker.system()));

  CallTimeoutsTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    exchanger.stop();
    exchanger.close();
    for (Socket connection : connections) {
      connection.close();
    }
    server.close();
  }

  @Test
  void cancelCallAfterTimeout() {
    assertEquals(new Failed<>(new TimedOut(SHORT)), ask(SHORT));
  }

  @Test
  void cancelSuccessiveCallsWithoutWatcherInBetween() {
    for (int i = 0; i < 5; i++) {
      assertEquals(new Failed<>(new TimedOut(SHORT)), ask(SHORT));
    }
  }

  @Test
  void cancelLaterCallWithShorterTimeout() {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CompletableFuture<UpstreamReply<Integer>> longer =
          CompletableFuture.supplyAsync(() -> ask(LONG), threads);
      accepted();

      assertEquals(new Failed<>(new TimedOut(SHORT)), ask(SHORT));

      exchanger.stop();
      assertEquals(new Failed<>(new Cancelled()), longer.join());
    }
  }

  @Test
  void respectRestartedTimeout() {
    Duration first = Duration.ofSeconds(1);
    FakeTicker ticker = new FakeTicker();
    TimeLimit limit = TimeLimit.of(first, new ToolTimeout(LONG, LONG.plus(LONG)), ticker);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CompletableFuture<UpstreamReply<Integer>> restarted =
          CompletableFuture.supplyAsync(
              () -> Exchanges.exchange(exchanger, request(), Response::code, limit), threads);
      accepted();
      ticker.advance(Duration.ofMillis(1));
      limit.restart();

      // It ends later than the first one would have without a restart.
      Duration later = first.plus(SHORT);
      assertEquals(new Failed<>(new TimedOut(later)), ask(later));

      exchanger.stop();
      assertEquals(new Failed<>(new Cancelled()), restarted.join());
    }
  }

  @Test
  void reportUndeliveredMessage() {
    assertFalse(exchanger.sendOneWay(request(), SHORT));
  }

  /** Returns once a connection was accepted. */
  private void accepted() {
    try {
      connections.add(server.accept());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private UpstreamReply<Integer> ask(Duration timeout) {
    return Exchanges.exchange(
        exchanger, request(), Response::code, TimeLimit.of(timeout, new FakeTicker()));
  }

  private Request.Builder request() {
    return new Request.Builder().url("http://localhost:" + server.getLocalPort() + "/");
  }
}
