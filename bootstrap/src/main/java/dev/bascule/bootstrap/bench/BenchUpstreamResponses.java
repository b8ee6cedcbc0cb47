package dev.bascule.bootstrap.bench;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the bench's server answers: the parts of Streamable HTTP (MCP 2025-11-25, basic/transports)
 * that a server without sessions, streams and notifications needs. Counts the calls of its tool, by
 * the path that they come to. Thread-safe.
 */
final class BenchUpstreamResponses {

  /** Where it tells how often its tool was called, with the path of the calls behind it. */
  static final String CALLS = "/calls";

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private static final String INITIALIZED =
      "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"tools\":{}},"
          + "\"serverInfo\":{\"name\":\"bascule-bench\",\"version\":\"1\"}}";

  private static final String TOOLS =
      "{\"tools\":[{\"name\":\""
          + Workload.TOOL
          + "\",\"description\":\"Does as it is told\",\"inputSchema\":{\"type\":\"object\"},"
          + "\"annotations\":{\"readOnlyHint\":true}}]}";

  /** By the path of the request. */
  private final Map<String, AtomicLong> calls = new ConcurrentHashMap<>();

  /** Returns the answer to {@code request}, head and body; may take as long as that says. */
  String to(HttpMessage request) {
    String path = request.path();
    if (request.method().equals("POST")) {
      return message(path, MAPPER.readTree(request.body()));
    }
    if (path.startsWith(CALLS)) {
      return ok(Long.toString(count(path.substring(CALLS.length())).get()));
    }
    return status("405 Method Not Allowed");
  }

  private AtomicLong count(String path) {
    return calls.computeIfAbsent(path, _ -> new AtomicLong());
  }

  private String message(String path, JsonNode message) {
    String id = message.path("id").toString();
    return switch (message.path("method").asString("")) {
      case "initialize" -> ok(Workload.answer(id, INITIALIZED));
      case "tools/list" -> ok(Workload.answer(id, TOOLS));
      case "tools/call" -> {
        count(path).incrementAndGet();
        yield call(id, message.path("params").path("arguments"));
      }
      case "ping" -> ok(Workload.answer(id, "{}"));
      default -> message.has("id") ? status("404 Not Found") : status("202 Accepted");
    };
  }

  private static String call(String id, JsonNode arguments) {
    Workload workload =
        new Workload(
            arguments.path("bytes").asInt(),
            Duration.ofMillis(arguments.path("delay").asInt()),
            arguments.path("fails").asBoolean());
    if (!workload.delay().isZero()) {
      await(workload.delay());
    }
    return workload.fails()
        ? status("500 Internal Server Error")
        : ok(Workload.answer(id, workload.result(arguments.path("number").asString())));
  }

  private static void await(Duration delay) {
    new CompletableFuture<Void>()
        .completeOnTimeout(null, delay.toMillis(), TimeUnit.MILLISECONDS)
        .join();
  }

  private static String ok(String body) {
    return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  private static String status(String status) {
    return "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n";
  }
}
