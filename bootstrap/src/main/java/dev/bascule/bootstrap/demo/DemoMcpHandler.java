package dev.bascule.bootstrap.demo;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The endpoint of the demo server: the parts of Streamable HTTP (MCP 2025-11-25, basic/transports)
 * that a server without streams and notifications needs.
 */
final class DemoMcpHandler implements HttpHandler {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final String SESSION = "Mcp-Session-Id";
  private static final String LATEST_VERSION = "2025-11-25";
  private static final List<String> VERSIONS = List.of(LATEST_VERSION, "2025-06-18");
  private static final List<String> FEATURES = List.of("tools", "resources", "prompts");
  private static final int MAX_SESSIONS = 256;
  private static final int MAX_BODY_BYTES = 1 << 20;
  private static final int PARSE_ERROR = -32700;
  private static final int INVALID_REQUEST = -32600;

  /** The ids of the open sessions; the oldest is closed if there are too many. */
  @GuardedBy("this")
  private final SequencedSet<String> sessions = new LinkedHashSet<>();

  private final DemoTools tools;
  private final DemoFeatures features;

  DemoMcpHandler(DemoTools tools) {
    this.tools = tools;
    this.features = new DemoFeatures(tools);
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      // Browsers have no use for this server; a page after DNS rebinding sends its origin.
      if (exchange.getRequestHeaders().containsKey("Origin")) {
        sendStatus(exchange, 403);
        return;
      }
      switch (exchange.getRequestMethod()) {
        case "POST" -> post(exchange);
        case "DELETE" -> delete(exchange);
        default -> {
          exchange.getResponseHeaders().set("Allow", "POST, DELETE");
          sendStatus(exchange, 405);
        }
      }
    }
  }

  private void delete(HttpExchange exchange) throws IOException {
    Optional<String> session = session(exchange);
    session.ifPresent(this::closeSession);
    sendStatus(exchange, session.isPresent() ? 204 : 400);
  }

  private void post(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES + 1);
    if (body.length > MAX_BODY_BYTES) {
      sendStatus(exchange, 413);
      return;
    }
    try {
      handleMessage(exchange, MAPPER.readTree(body));
    } catch (JacksonException _) {
      sendError(exchange, PARSE_ERROR, "The body is not valid JSON");
    }
  }

  private void handleMessage(HttpExchange exchange, JsonNode message) throws IOException {
    String method = message.path("method").asString("");
    if (method.isEmpty()) {
      sendError(exchange, INVALID_REQUEST, "The body is not a JSON-RPC request");
    } else if (method.equals("initialize")) {
      exchange.getResponseHeaders().set(SESSION, openSession());
      sendResponse(exchange, message, new DemoResponse.Result(initialize(message.path("params"))));
    } else if (session(exchange).isEmpty()) {
      sendError(exchange, INVALID_REQUEST, "The header " + SESSION + " is missing");
    } else if (!session(exchange).map(this::isOpen).orElse(false)) {
      sendStatus(exchange, 404);
    } else if (!message.has("id")) {
      sendStatus(exchange, 202);
    } else {
      sendResponse(exchange, message, handleRequest(method, message.path("params")));
    }
  }

  private DemoResponse handleRequest(String method, JsonNode params) {
    return switch (method) {
      case "ping" -> new DemoResponse.Result(MAPPER.createObjectNode());
      case "tools/list" -> DemoTools.list();
      case "tools/call" -> tools.call(params);
      case "resources/list" -> DemoFeatures.listResources();
      case "resources/templates/list" -> DemoFeatures.listTemplates();
      case "resources/read" -> features.readResource(params.path("uri").asString(""));
      case "prompts/list" -> DemoFeatures.listPrompts();
      case "prompts/get" -> DemoFeatures.getPrompt(params);
      default ->
          new DemoResponse.RpcError(
              DemoResponse.RpcError.METHOD_NOT_FOUND, "Unknown method: " + method);
    };
  }

  private static ObjectNode initialize(JsonNode params) {
    String requested = params.path("protocolVersion").asString("");
    ObjectNode result = MAPPER.createObjectNode();
    result.put("protocolVersion", VERSIONS.contains(requested) ? requested : LATEST_VERSION);
    ObjectNode capabilities = result.putObject("capabilities");
    FEATURES.forEach(capabilities::putObject);
    result.putObject("serverInfo").put("name", "bascule-demo").put("version", "1");
    return result;
  }

  private synchronized String openSession() {
    String id = UUID.randomUUID().toString();
    sessions.add(id);
    if (sessions.size() > MAX_SESSIONS) {
      sessions.removeFirst();
    }
    return id;
  }

  private synchronized boolean isOpen(String id) {
    return sessions.contains(id);
  }

  private synchronized void closeSession(String id) {
    sessions.remove(id);
  }

  private static Optional<String> session(HttpExchange exchange) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(SESSION));
  }

  private static void sendResponse(HttpExchange exchange, JsonNode request, DemoResponse response)
      throws IOException {
    ObjectNode reply = MAPPER.createObjectNode().put("jsonrpc", "2.0");
    reply.set("id", request.path("id"));
    switch (response) {
      case DemoResponse.Result(ObjectNode result) -> {
        reply.set("result", result);
        send(exchange, 200, reply);
      }
      case DemoResponse.RpcError(int code, String message) -> {
        reply.putObject("error").put("code", code).put("message", message);
        send(exchange, 200, reply);
      }
      case DemoResponse.ServerDown _ -> sendStatus(exchange, 500);
    }
  }

  private static void sendError(HttpExchange exchange, int code, String message)
      throws IOException {
    ObjectNode reply = MAPPER.createObjectNode().put("jsonrpc", "2.0").putNull("id");
    reply.putObject("error").put("code", code).put("message", message);
    send(exchange, 400, reply);
  }

  private static void send(HttpExchange exchange, int status, ObjectNode reply) throws IOException {
    byte[] body = MAPPER.writeValueAsString(reply).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  private static void sendStatus(HttpExchange exchange, int status) throws IOException {
    exchange.sendResponseHeaders(status, /* responseLength= */ -1);
  }
}
