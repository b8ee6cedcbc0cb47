package dev.bascule.adapter.in.http;

import dev.bascule.adapter.in.http.config.HttpServerSettings;
import dev.bascule.adapter.in.http.config.HttpTelemetry;
import dev.bascule.adapter.in.http.exchange.ByteBudget;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.FakeMcpHandler;
import dev.bascule.adapter.in.http.exchange.UseCases;
import dev.bascule.adapter.in.http.filter.LoadSheddingFilter.LoadLimits;
import dev.bascule.adapter.in.http.filter.LoadSheddingFilter.SheddingSettings;
import dev.bascule.adapter.in.http.mcp.McpRequestHandler;
import dev.bascule.adapter.in.http.server.BridgeHttpServer;
import dev.bascule.adapter.in.http.server.RunningHttpServer;
import dev.bascule.domain.budget.AnswerBudget;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** A bridge on a free port, with use cases chosen by the test. */
public final class TestBridge implements AutoCloseable {

  /** Long timeouts for a busy machine, but small limits. */
  public static final HttpServerSettings SETTINGS =
      HttpServerSettings.DEFAULTS.with("127.0.0.1", 0);

  public static final LoadLimits LIMITS =
      LoadLimits.forCurrentHeap(SETTINGS.maxBodyBytes(), SheddingSettings.DEFAULTS);

  /** Stands for the schema of the configuration. */
  public static final String SCHEMA = "{\"type\":\"object\"}";

  /** Answers MCP clients with an empty response. */
  public static final McpRequestHandler NO_MCP =
      new FakeMcpHandler((_, response) -> response.respond(CompleteResponse.empty(204)));

  private final RunningHttpServer server;

  private TestBridge(RunningHttpServer server) {
    this.server = server;
  }

  public static TestBridge start(UseCases useCases) {
    return start(SETTINGS, useCases);
  }

  public static TestBridge start(HttpServerSettings settings, UseCases useCases) {
    return start(settings, useCases, NO_MCP, Ticker.system(), LIMITS);
  }

  /** Starts a bridge whose requests share {@code budget}. */
  public static TestBridge start(ByteBudget budget, UseCases useCases) {
    return start(SETTINGS, useCases, NO_MCP, Ticker.system(), limits(budget, 1));
  }

  public static TestBridge start(
      HttpServerSettings settings,
      UseCases useCases,
      McpRequestHandler mcp,
      Ticker ticker,
      LoadLimits limits) {
    return start(
        new BridgeHttpServer(
            settings, useCases, mcp, ticker, limits, HttpTelemetry.NONE, () -> SCHEMA));
  }

  /** Starts a bridge that serves the schema of the configuration that {@code schema} returns. */
  public static TestBridge start(UseCases useCases, Supplier<String> schema) {
    return start(
        new BridgeHttpServer(
            SETTINGS, useCases, NO_MCP, Ticker.system(), LIMITS, HttpTelemetry.NONE, schema));
  }

  /** Starts a bridge with {@code telemetry}. */
  public static TestBridge start(
      UseCases useCases, McpRequestHandler mcp, HttpTelemetry telemetry) {
    return start(
        new BridgeHttpServer(
            SETTINGS, useCases, mcp, Ticker.system(), LIMITS, telemetry, () -> SCHEMA));
  }

  /** Returns limits of bodies and streams only. */
  public static LoadLimits limits(ByteBudget bodies, int streams) {
    return new LoadLimits(bodies, streams, AnswerBudget.PROCESS, SheddingSettings.DEFAULTS);
  }

  public static TestBridge start(BridgeHttpServer server) {
    try {
      return new TestBridge(server.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns settings with short timeouts. */
  public static HttpServerSettings impatient(Duration idle, Duration read, Duration drain) {
    return new HttpServerSettings(
        "127.0.0.1",
        0,
        OptionalInt.empty(),
        "",
        SETTINGS.maxBodyBytes(),
        SETTINGS.maxHeaderBytes(),
        SETTINGS.maxConnections(),
        idle,
        read,
        SETTINGS.drainDelay(),
        drain,
        SETTINGS.aggregateTimeout(),
        SETTINGS.edge());
  }

  public RunningHttpServer server() {
    return server;
  }

  /** Opens a new connection. */
  public RawClient connect() {
    return RawClient.connect(server.port());
  }

  /** Sends one request on a new connection and returns the response. */
  public RawClient.ParsedResponse send(
      String method, String target, String body, String... headers) {
    try (RawClient client = connect()) {
      return client.send(method, target, body, headers);
    }
  }

  /** Gets {@code target}. */
  public RawClient.ParsedResponse get(String target, String... headers) {
    return send("GET", target, "", headers);
  }

  /** Posts {@code body}. */
  public RawClient.ParsedResponse post(String target, String body, String... headers) {
    return send("POST", target, body, headers);
  }

  @Override
  public void close() {
    server.close();
  }
}
