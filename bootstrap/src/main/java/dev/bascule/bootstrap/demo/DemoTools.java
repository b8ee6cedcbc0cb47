package dev.bascule.bootstrap.demo;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The tools of the demo server. Thread-safe. */
final class DemoTools {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final int MAX_CALLS = 100;
  private static final int MAX_SECONDS = 60;
  private static final int MAX_NOTE_LENGTH = 200;

  private static final String LIST =
      """
      {"tools": [
        {"name": "clock",
         "title": "Clock",
         "description": "Returns the time, the number of calls, and the note. Cached for 60 s: call it twice.",
         "inputSchema": {"type": "object", "additionalProperties": false},
         "annotations": {"readOnlyHint": true, "openWorldHint": false}},
        {"name": "note",
         "title": "Note",
         "description": "Writes the note that the clock returns. A write: it invalidates the cached results of this server.",
         "inputSchema": {"type": "object", "required": ["text"],
           "properties": {"text": {"type": "string", "maxLength": 200}}},
         "annotations": {"readOnlyHint": false, "destructiveHint": false, "idempotentHint": true}},
        {"name": "slow",
         "title": "Slow",
         "description": "Responds after some seconds.",
         "inputSchema": {"type": "object",
           "properties": {"seconds": {"type": "number", "minimum": 0, "maximum": 60, "default": 3}}},
         "annotations": {"readOnlyHint": true}},
        {"name": "flaky",
         "title": "Flaky",
         "description": "Makes the next calls of this server fail, and all calls of the next seconds. Five failures open the circuit breaker.",
         "inputSchema": {"type": "object",
           "properties": {
             "calls": {"type": "integer", "minimum": 0, "maximum": 100, "default": 5},
             "seconds": {"type": "number", "minimum": 0, "maximum": 60, "default": 0}}},
         "annotations": {"readOnlyHint": false, "destructiveHint": false}}
      ]}
      """;

  private final SimulatedOutage outage;
  private final InstantSource clock;
  private final AtomicLong readings = new AtomicLong();
  private final AtomicReference<String> note = new AtomicReference<>("");

  DemoTools(SimulatedOutage outage, InstantSource clock) {
    this.outage = outage;
    this.clock = clock;
  }

  /** Returns the list of tools, in the format of {@code tools/list}. */
  static DemoResponse list() {
    return new DemoResponse.Result((ObjectNode) MAPPER.readTree(LIST));
  }

  /** Calls the tool in {@code params}; the tool {@code slow} blocks for the requested time. */
  DemoResponse call(JsonNode params) {
    if (outage.consumeFailure()) {
      return new DemoResponse.ServerDown();
    }
    String name = params.path("name").asString("");
    JsonNode arguments = params.path("arguments");
    return switch (name) {
      case "clock" -> clock();
      case "note" -> note(arguments.path("text"));
      case "slow" -> slow(arguments.path("seconds").asDouble(3));
      case "flaky" ->
          flaky(arguments.path("calls").asInt(5), arguments.path("seconds").asDouble(0));
      default ->
          new DemoResponse.RpcError(DemoResponse.RpcError.INVALID_PARAMS, "Unknown tool: " + name);
    };
  }

  private DemoResponse clock() {
    ObjectNode value =
        MAPPER
            .createObjectNode()
            .put("time", clock.instant().toString())
            .put("reading", readings.incrementAndGet())
            .put("note", note.get());
    ObjectNode result = text(MAPPER.writeValueAsString(value));
    result.set("structuredContent", value);
    return new DemoResponse.Result(result);
  }

  /** Returns the note; empty if none is written. */
  String note() {
    return note.get();
  }

  private DemoResponse note(JsonNode text) {
    if (!text.isString() || text.asString().length() > MAX_NOTE_LENGTH) {
      return toolError("text: expected at most " + MAX_NOTE_LENGTH + " characters");
    }
    note.set(text.asString());
    return new DemoResponse.Result(text("Written."));
  }

  private static DemoResponse slow(double seconds) {
    if (!isWithin(seconds, MAX_SECONDS)) {
      return toolError("seconds: expected a number from 0 to " + MAX_SECONDS);
    }
    try {
      new CompletableFuture<Void>()
          .completeOnTimeout(null, duration(seconds).toMillis(), TimeUnit.MILLISECONDS)
          .get();
      return new DemoResponse.Result(text("Done after " + seconds + " s."));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return toolError("the server is stopping");
    } catch (ExecutionException e) {
      throw new AssertionError("a pause does not fail", e);
    }
  }

  private DemoResponse flaky(int calls, double seconds) {
    if (!isWithin(calls, MAX_CALLS) || !isWithin(seconds, MAX_SECONDS)) {
      return toolError(
          "expected calls from 0 to " + MAX_CALLS + " and seconds from 0 to " + MAX_SECONDS);
    }
    outage.begin(calls, duration(seconds));
    return new DemoResponse.Result(
        text("The next " + calls + " calls fail, and all calls of the next " + seconds + " s."));
  }

  private static boolean isWithin(double number, int max) {
    return number >= 0 && number <= max;
  }

  private static Duration duration(double seconds) {
    return Duration.ofMillis(Math.round(seconds * 1_000));
  }

  private static DemoResponse toolError(String text) {
    return new DemoResponse.Result(text(text).put("isError", true));
  }

  private static ObjectNode text(String text) {
    ObjectNode result = MAPPER.createObjectNode();
    result.putArray("content").addObject().put("type", "text").put("text", text);
    return result;
  }
}
