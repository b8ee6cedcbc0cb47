package dev.bascule.bootstrap.wiring;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An MCP server over HTTP with one tool, {@code echo}, that counts its calls. A call returns a text
 * of {@code bytes} characters, or fails with 500 if {@code fails} is true. Thread-safe.
 */
final class CountingMcpServer implements AutoCloseable {

  private final HttpServer server;
  private final AtomicInteger calls = new AtomicInteger();
  private volatile CountDownLatch gate = new CountDownLatch(0);

  CountingMcpServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/mcp";
  }

  /** Returns how often the tool was called. */
  int calls() {
    return calls.get();
  }

  /** Holds calls of the tool until {@link #release}. */
  void hold() {
    gate = new CountDownLatch(1);
  }

  void release() {
    gate.countDown();
  }

  static String result(int bytes) {
    return "{\"content\":[{\"type\":\"text\",\"text\":\"" + "x".repeat(bytes) + "\"}]}";
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode message = JsonMapper.shared().readTree(exchange.getRequestBody().readAllBytes());
      switch (message.path("method").asString("")) {
        case "initialize" ->
            respond(
                exchange,
                message,
                "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"tools\":{}},"
                    + "\"serverInfo\":{\"name\":\"counting\",\"version\":\"1\"}}");
        case "tools/list" ->
            respond(
                exchange,
                message,
                "{\"tools\":[{\"name\":\"echo\",\"inputSchema\":{\"type\":\"object\"},"
                    + "\"annotations\":{\"readOnlyHint\":true}}]}");
        case "tools/call" -> call(exchange, message);
        case "ping" -> respond(exchange, message, "{}");
        case "" -> exchange.sendResponseHeaders(405, -1);
        default -> exchange.sendResponseHeaders(message.has("id") ? 404 : 202, -1);
      }
    }
  }

  private void call(HttpExchange exchange, JsonNode message) throws IOException {
    calls.incrementAndGet();
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    JsonNode arguments = message.path("params").path("arguments");
    if (arguments.path("fails").asBoolean(false)) {
      exchange.sendResponseHeaders(500, -1);
    } else {
      respond(exchange, message, result(arguments.path("bytes").asInt(0)));
    }
  }

  private static void respond(HttpExchange exchange, JsonNode message, String result)
      throws IOException {
    byte[] body =
        ("{\"jsonrpc\":\"2.0\",\"id\":" + message.get("id") + ",\"result\":" + result + "}")
            .getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    release();
    server.stop(0);
  }
}
