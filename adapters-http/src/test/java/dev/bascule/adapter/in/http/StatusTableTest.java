package dev.bascule.adapter.in.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.RawClient.ParsedResponse;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.ArgumentError;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The status of every failure. */
final class StatusTableTest {

  private static final ServerId DEMO = new ServerId("demo");

  static Stream<Arguments> failures() {
    return Stream.of(
        row(rejected(-32602), 422, "invalid-arguments", ""),
        row(rejected(-32601), 502, "rejected", ""),
        row(rejected(-32603), 502, "rejected", ""),
        row(new Failure.Refused("HTTP 401"), 502, "refused", ""),
        row(throttled(Optional.of(Duration.ofMillis(6_001))), 502, "throttled", "7"),
        row(throttled(Optional.empty()), 502, "throttled", ""),
        row(new Failure.Unreachable("reset", DeliveryStatus.MAY_HAVE_RUN), 502, "unreachable", ""),
        row(new Failure.Unreachable("refused", DeliveryStatus.NOT_SENT), 502, "unreachable", ""),
        row(new Failure.BadAnswer("not JSON"), 502, "bad-answer", ""),
        row(new Failure.TimedOut(Duration.ofSeconds(10)), 504, "timed-out", ""),
        row(new Failure.Cancelled(), 503, "cancelled", ""),
        row(new Failure.CircuitOpen(Duration.ofMillis(29_001)), 503, "circuit-open", "30"),
        row(new Failure.CircuitOpen(Duration.ZERO), 503, "circuit-open", "1"),
        row(
            new Failure.CircuitOpen(Duration.ofSeconds(60), Optional.of(new ToolName("export"))),
            503,
            "tool-circuit-open",
            "60"),
        row(new Failure.NotRunning("keeps ending", Duration.ofMillis(271)), 503, "resting", "1"),
        row(new Failure.Saturated(64, Duration.ofSeconds(1)), 429, "saturated", "1"),
        row(
            new Failure.OverLimit(Failure.OverLimit.Limit.SERVER_RATE, "5/s", Duration.ofNanos(1)),
            429,
            "over-limit",
            "1"),
        row(
            new Failure.OverLimit(
                Failure.OverLimit.Limit.SERVER_RATE, "5/s", Duration.ofMillis(2_001)),
            429,
            "over-limit",
            "3"),
        row(
            new Failure.OverLimit(
                Failure.OverLimit.Limit.OWN_CHILDREN, "32", Duration.ofMillis(56_001)),
            429,
            "over-limit",
            "57"),
        row(new Failure.UnknownServer("demo"), 404, "unknown-server", ""),
        row(new Failure.UnknownTool(DEMO, new ToolName("echo")), 404, "unknown-tool", ""),
        row(
            new Failure.InvalidArguments(
                List.of(new ArgumentError("/text", "required", "is required, but missing"))),
            422,
            "invalid-arguments",
            ""),
        row(new Failure.NotCached(), 504, "not-cached", ""));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void hasStatusForEveryFailure(Failure failure, int status, String name, String retryAfter) {
    try (TestBridge bridge =
        TestBridge.start(FakeUseCases.withCallTool((_, _, _) -> new Outcome.Failed<>(failure)))) {

      ParsedResponse answer = bridge.post("/servers/demo/tools/echo", "{}");

      assertEquals(status, answer.status());
      assertEquals("application/problem+json", answer.header("Content-Type"));
      assertEquals("no-store", answer.header("Cache-Control"));
      assertEquals("/problems/" + name, answer.json().at("/type").asString());
      assertEquals("demo", answer.json().at("/server").asString());
      assertEquals("echo", answer.json().at("/tool").asString());
      assertEquals("/servers/demo/tools/echo", answer.json().at("/instance").asString());
      assertEquals(retryAfter, answer.header("Retry-After"));
      assertEquals(retryAfter, answer.json().at("/retryAfterSeconds").asString(""));
      assertFalse(answer.headers().containsKey("cache-status"));
    }
  }

  @Test
  void listsEachArgumentErrorWithPointer() {
    Failure failure =
        new Failure.InvalidArguments(
            List.of(
                new ArgumentError("/text", "required", "is required, but missing"),
                new ArgumentError("/a/0", "type", "expected string, but got integer")));
    try (TestBridge bridge =
        TestBridge.start(FakeUseCases.withCallTool((_, _, _) -> new Outcome.Failed<>(failure)))) {

      ParsedResponse answer = bridge.post("/servers/demo/tools/echo", "{}");

      assertEquals(
          "[{\"pointer\":\"/text\",\"detail\":\"is required, but missing\"},"
              + "{\"pointer\":\"/a/0\",\"detail\":\"expected string, but got integer\"}]",
          answer.json().at("/errors").toString());
      assertEquals(
          "text: is required, but missing; /a/0: expected string, but got integer",
          answer.json().at("/detail").asString());
    }
  }

  @Test
  void reportsRequiredInput() {
    String result = "{\"resultType\":\"input_required\",\"inputRequests\":{},\"x\":1.50}";
    McpResult asksBack = new McpResult(JsonBytes.of(result), McpResult.Kind.CONTINUATION);
    try (TestBridge bridge =
        TestBridge.start(
            FakeUseCases.withCallTool(
                (_, _, _) -> new Outcome.Served<>(asksBack, CacheProvenance.Forwarded.BYPASS)))) {

      ParsedResponse answer = bridge.post("/servers/demo/tools/echo?unwrap=true", "{}");

      assertEquals(409, answer.status());
      assertEquals("/problems/input-required", answer.json().at("/type").asString());
      assertThat(answer.body()).contains("\"result\":" + result);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[{\"type\":\"text\",\"text\":\"no disk\"},{\"type\":\"text\",\"text\":\"left\"}]"
            + " | `no disk\nleft`",
        "[{\"type\":\"image\"}] | `the result has no text`",
        "7                      | `the result has no text`"
      })
  void answers502WithTextOfUnwrappedToolError(String content, String detail) {
    try (TestBridge bridge =
        TestBridge.start(FakeUseCases.withCallTool((_, _, _) -> toolError(content)))) {

      ParsedResponse answer = bridge.post("/servers/demo/tools/echo?unwrap=true", "{}");

      assertEquals(502, answer.status());
      assertEquals("/problems/tool-error", answer.json().at("/type").asString());
      assertEquals(detail, answer.json().at("/detail").asString());
      assertEquals("echo", answer.json().at("/tool").asString());
      assertEquals("no-store", answer.header("Cache-Control"));
    }
  }

  @Test
  void limitsTextOfUnwrappedToolError() {
    String content = "[{\"type\":\"text\",\"text\":\"" + "x".repeat(10_000) + "\"}]";
    try (TestBridge bridge =
        TestBridge.start(FakeUseCases.withCallTool((_, _, _) -> toolError(content)))) {

      ParsedResponse answer = bridge.post("/servers/demo/tools/echo?unwrap=true", "{}");

      assertEquals("x".repeat(4_000) + "…", answer.json().at("/detail").asString());
    }
  }

  @Test
  void answers200WithCompleteToolError() {
    try (TestBridge bridge =
        TestBridge.start(FakeUseCases.withCallTool((_, _, _) -> toolError("[]")))) {

      ParsedResponse answer = bridge.post("/servers/demo/tools/echo", "{}");

      assertEquals(200, answer.status());
      assertTrue(answer.json().at("/isError").asBoolean());
    }
  }

  private static Outcome<McpResult> toolError(String content) {
    JsonBytes json = JsonBytes.of("{\"content\":" + content + ",\"isError\":true}");
    return new Outcome.Served<>(
        new McpResult(json, McpResult.Kind.ERROR), CacheProvenance.Forwarded.BYPASS);
  }

  @Test
  void forwardsErrorOfServer() {
    try (TestBridge bridge =
        TestBridge.start(
            FakeUseCases.withCallTool((_, _, _) -> new Outcome.Failed<>(rejected(-32000))))) {

      ParsedResponse answer = bridge.post("/servers/demo/tools/echo", "{}");

      assertEquals("no, thanks", answer.json().at("/detail").asString());
      assertEquals(-32000, answer.json().at("/code").asInt());
      assertEquals("b", answer.json().at("/data/a").asString());
    }
  }

  private static Failure rejected(int code) {
    return new Failure.Rejected(code, "no, thanks", Optional.of(JsonBytes.of("{\"a\":\"b\"}")));
  }

  private static Failure throttled(Optional<Duration> pause) {
    return new Failure.Throttled("HTTP 429", pause);
  }

  private static Arguments row(Failure failure, int status, String name, String retryAfter) {
    return Arguments.of(failure, status, name, retryAfter);
  }
}
