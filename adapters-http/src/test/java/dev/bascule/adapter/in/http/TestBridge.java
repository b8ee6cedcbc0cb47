package dev.bascule.adapter.in.http;

import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/** A bridge on a free port, with use cases of the test's choice. */
final class TestBridge implements AutoCloseable {

  /** Patient enough for a busy machine, but small in what it takes. */
  static final HttpServerSettings SETTINGS = HttpServerSettings.DEFAULTS.at("127.0.0.1", 0);

  static final Limits LIMITS = Limits.ofThisProcess(SETTINGS.maxBodyBytes(), Shedding.DEFAULTS);

  /** Answers MCP clients with nothing. */
  static final McpDoor NO_MCP = new FakeMcp((_, response) -> response.whole(HttpReply.empty(204)));

  private final RunningServer server;

  private TestBridge(RunningServer server) {
    this.server = server;
  }

  static TestBridge start(UseCases useCases) {
    return start(SETTINGS, useCases);
  }

  static TestBridge start(HttpServerSettings settings, UseCases useCases) {
    return start(settings, useCases, NO_MCP, Ticker.system(), LIMITS);
  }

  /** Starts one whose requests share {@code budget}. */
  static TestBridge start(BodyBudget budget, UseCases useCases) {
    return start(SETTINGS, useCases, NO_MCP, Ticker.system(), new Limits(budget, 1));
  }

  static TestBridge start(
      HttpServerSettings settings, UseCases useCases, McpDoor mcp, Ticker ticker, Limits limits) {
    return start(
        new BridgeHttpServer(
            settings, useCases, mcp, ticker, new BridgeHttpServer.Around(limits, Telemetry.NONE)));
  }

  /** Starts one that {@code telemetry} makes observable. */
  static TestBridge start(UseCases useCases, McpDoor mcp, Telemetry telemetry) {
    return start(
        new BridgeHttpServer(
            SETTINGS,
            useCases,
            mcp,
            Ticker.system(),
            new BridgeHttpServer.Around(LIMITS, telemetry)));
  }

  static TestBridge start(BridgeHttpServer server) {
    try {
      return new TestBridge(server.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns settings where a silent connection, a slow request and a drain end soon. */
  static HttpServerSettings impatient(Duration idle, Duration read, Duration drain) {
    return new HttpServerSettings(
        "127.0.0.1",
        0,
        "",
        SETTINGS.maxBodyBytes(),
        SETTINGS.maxHeaderBytes(),
        idle,
        read,
        drain,
        SETTINGS.edge());
  }

  RunningServer server() {
    return server;
  }

  /** Opens a new connection. */
  RawClient connect() {
    return RawClient.connect(server.port());
  }

  /** Sends one request on a connection of its own and returns the answer. */
  RawClient.Answer send(String method, String target, String body, String... headers) {
    try (RawClient client = connect()) {
      return client.send(method, target, body, headers);
    }
  }

  /** Gets {@code target}. */
  RawClient.Answer get(String target, String... headers) {
    return send("GET", target, "", headers);
  }

  /** Posts {@code body}. */
  RawClient.Answer post(String target, String body, String... headers) {
    return send("POST", target, body, headers);
  }

  @Override
  public void close() {
    server.close();
  }
}
