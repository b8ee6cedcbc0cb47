package dev.bascule.bootstrap.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.cli.launch.RunningBridge;
import dev.bascule.bootstrap.wiring.Bridge;
import dev.bascule.configuration.ListenOverrides;
import dev.bascule.configuration.load.ConfigReader;
import dev.bascule.configuration.load.ConfigResult;
import dev.bascule.configuration.load.SourceMap;
import dev.bascule.configuration.parse.ConfigFile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The bridge in front of one server, as configured by a file, and a client. */
final class BridgeUnderTest implements AutoCloseable {

  private final RunningBridge bridge;
  private final HttpClient client = HttpClient.newHttpClient();

  private BridgeUnderTest(RunningBridge bridge) {
    this.bridge = bridge;
  }

  /**
   * Starts the bridge.
   *
   * @param folder for its configuration
   */
  static BridgeUnderTest start(FaultyServer server, FaultDeadlines deadlines, Path folder)
      throws IOException {
    Files.writeString(folder.resolve("bascule.yaml"), configuration(server, deadlines));
    ConfigResult result =
        new ConfigReader(Map.of())
            .read(ConfigFile.named("bascule.yaml", folder), ListenOverrides.NONE);
    ConfigResult.Valid valid = assertInstanceOf(ConfigResult.Valid.class, result, result::toString);
    return new BridgeUnderTest(
        new Bridge("test").start(valid.config(), SourceMap.EMPTY, Optional.empty()));
  }

  /**
   * A successful call gets ample time; the other timeouts are under test. Only calls start the
   * server, so that what they meet is deterministic.
   */
  private static String configuration(FaultyServer server, FaultDeadlines deadlines) {
    return """
    listen: { port: 0 }
    breaker: { failureThreshold: 100, callTimeout: %dms }
    mcpServers:
      faulty: { %s, start: lazy, startTimeout: %dms, tools: { good: { timeout: 8s }, faulty: { timeout: %dms } } }
    """
        .formatted(
            deadlines.listing().toMillis(),
            server.connection(),
            deadlines.start().toMillis(),
            deadlines.call().toMillis());
  }

  /** Calls a tool. */
  BridgeResponse call(String tool) throws Exception {
    return send(request("/tools/" + tool).POST(BodyPublishers.ofString("{}")));
  }

  /** Refreshes the listing of tools. */
  BridgeResponse list() throws Exception {
    return send(request("/tools").header("Cache-Control", "no-cache"));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:" + bridge.port() + "/servers/faulty" + path));
  }

  private BridgeResponse send(HttpRequest.Builder request) throws Exception {
    long start = System.nanoTime();
    HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
    return new BridgeResponse(
        response.statusCode(), response.body(), Duration.ofNanos(System.nanoTime() - start));
  }

  @Override
  public void close() {
    client.close();
    bridge.close();
  }

  /** A response of the bridge, and its duration. */
  record BridgeResponse(int status, String body, Duration duration) {

    /** Tolerance for a busy machine. */
    private static final Duration LATE = Duration.ofSeconds(2);

    void assertGood() {
      assertEquals(200, status, body);
    }

    /**
     * Asserts that the response is {@code expected}, arrived within {@code limit}, and contains no
     * secret.
     */
    void assertEnds(ExpectedOutcome expected, Duration limit) {
      assertEquals(expected.status(), status, body);
      assertEquals(expected.type(), problem("type"), body);
      assertThat(body).doesNotContain(FaultyServer.SECRET);
      assertTrue(
          duration.compareTo(limit.plus(LATE)) <= 0, () -> "took " + duration + " of " + limit);
    }

    /** Returns a member of the problem; empty if it is absent. */
    private String problem(String member) {
      JsonNode json = JsonMapper.shared().readTree(body);
      return json.path(member).asString("");
    }
  }
}
