package dev.bascule.bootstrap.wiring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.bascule.adapter.in.cli.launch.RunningBridge;
import dev.bascule.configuration.ListenOverrides;
import dev.bascule.configuration.load.ConfigReader;
import dev.bascule.configuration.load.ConfigResult;
import dev.bascule.configuration.load.SourceMap;
import dev.bascule.configuration.parse.ConfigFile;
import dev.bascule.domain.time.Polling;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What holds on every machine, however busy it is: status, Cache-Status and body of each response,
 * how often the server is called, and that a hit copies no body.
 */
final class UpstreamCallsTest {

  private static final String MISS = "bascule; fwd=miss; stored";
  private static final int LONG = 1 << 20;

  @TempDir private Path folder;
  private CountingMcpServer server;
  private RunningBridge bridge;
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeEach
  void start() throws Exception {
    server = new CountingMcpServer();
    Files.writeString(
        folder.resolve("bascule.yaml"),
        """
        listen: { port: 0 }
        mcpServers:
          cached: { url: %1$s, tools: { echo: { cache: { ttl: 1d } } } }
          stale: { url: %1$s, tools: { echo: { cache: { ttl: 1ms, staleWhileRevalidate: 1d } } } }
          open: { url: %1$s, breaker: { failureThreshold: 1, recoveryTimeout: 1d } }
          flaky: { url: %1$s, breaker: { failureThreshold: 5, recoveryTimeout: 1s, successThreshold: 1 } }
        """
            .formatted(server.url()));
    ConfigResult result =
        new ConfigReader(Map.of())
            .read(ConfigFile.named("bascule.yaml", folder), ListenOverrides.NONE);
    bridge =
        new Bridge("test")
            .start(
                assertInstanceOf(ConfigResult.Valid.class, result, result::toString).config(),
                SourceMap.EMPTY,
                Optional.empty());
  }

  @AfterEach
  void close() {
    client.close();
    bridge.close();
    server.close();
  }

  @Test
  void everyMissIsOneCall() throws Exception {
    for (int bytes = 0; bytes < 20; bytes++) {
      assertResponse(MISS, bytes, call("cached", bytes));
    }
    assertEquals(20, server.calls());
  }

  @Test
  void noHitIsACall() throws Exception {
    assertResponse(MISS, 1024, call("cached", 1024));
    for (int i = 0; i < 100; i++) {
      assertResponse("bascule; hit", 1024, call("cached", 1024));
    }
    assertEquals(1, server.calls());
  }

  @Test
  void allStaleHitsDuringOneRefreshAreOneCall() throws Exception {
    assertResponse(MISS, 1024, call("stale", 1024));
    server.hold();
    for (int i = 0; i < 100; i++) {
      assertResponse("bascule; hit", 1024, call("stale", 1024));
    }
    Polling.until(2, server::calls, "calls");
  }

  @Test
  void aStampedeIsOneCall() {
    server.hold();
    List<CompletableFuture<HttpResponse<String>>> calls =
        Stream.generate(() -> request("cached", "{\"bytes\":1024}"))
            .limit(500)
            .map(request -> client.sendAsync(request, BodyHandlers.ofString()))
            .toList();
    server.release();

    Set<String> responses =
        calls.stream()
            .map(CompletableFuture::join)
            .map(response -> response.statusCode() + " " + response.body())
            .collect(toSet());

    assertEquals(Set.of("200 " + CountingMcpServer.result(1024)), responses);
    assertEquals(1, server.calls());
  }

  @Test
  void anOpenBreakerMakesNoCall() throws Exception {
    assertEquals(502, send("open", "{\"fails\":true}").statusCode());
    for (int i = 0; i < 100; i++) {
      HttpResponse<String> response = call("open", 1024);
      assertEquals(503, response.statusCode());
      assertThat(response.body()).startsWith("{\"type\":\"/problems/circuit-open\"");
    }
    assertEquals(1, server.calls());
  }

  @Test
  void aBreakerOpensAfterSoManyCallsAndIsClosedWithoutOne() throws Exception {
    int failures = 0;
    while (send("flaky", "{\"fails\":true}").statusCode() != 503) {
      failures++;
    }
    HttpResponse<String> response = call("flaky", 1);
    while (response.statusCode() == 503) {
      response = call("flaky", 1);
    }

    assertEquals(200, response.statusCode());
    assertEquals(5, failures);
    assertEquals(6, server.calls());
  }

  @Test
  void aLongHitAllocatesNoCopyOfItsBody() throws Exception {
    byte[] buffer = new byte[1 << 16];
    assertEquals(200, call("cached", LONG).statusCode());
    for (int i = 0; i < 50; i++) {
      readLongHit(buffer);
    }
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getTotalThreadAllocatedBytes();
    for (int i = 0; i < 50; i++) {
      readLongHit(buffer);
    }
    long each = (threads.getTotalThreadAllocatedBytes() - before) / 50;

    assertTrue(each < LONG / 4, each + " bytes for each hit");
    assertEquals(1, server.calls());
  }

  /** Reads a response by a client that allocates no body either. */
  private void readLongHit(byte[] buffer) throws Exception {
    HttpURLConnection connection =
        (HttpURLConnection) request("cached", "").uri().toURL().openConnection();
    connection.setDoOutput(true);
    connection.setRequestProperty("Content-Type", "application/json");
    connection.getOutputStream().write(("{\"bytes\":" + LONG + "}").getBytes(UTF_8));
    long length = 0;
    try (InputStream body = connection.getInputStream()) {
      for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
        length += count;
      }
    }
    assertEquals(CountingMcpServer.result(0).length() + LONG, length);
  }

  private static void assertResponse(String cacheStatus, int bytes, HttpResponse<String> response) {
    assertEquals(200, response.statusCode());
    assertEquals(
        cacheStatus,
        response.headers().firstValue("Cache-Status").orElse("").replaceFirst("; ttl=-?\\d+$", ""));
    assertEquals(CountingMcpServer.result(bytes), response.body());
  }

  private HttpResponse<String> call(String serverName, int bytes) throws Exception {
    return send(serverName, "{\"bytes\":" + bytes + "}");
  }

  private HttpResponse<String> send(String serverName, String arguments) throws Exception {
    return client.send(request(serverName, arguments), BodyHandlers.ofString());
  }

  private HttpRequest request(String serverName, String arguments) {
    return HttpRequest.newBuilder(
            URI.create(
                "http://127.0.0.1:" + bridge.port() + "/servers/" + serverName + "/tools/echo"))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(arguments))
        .build();
  }
}
