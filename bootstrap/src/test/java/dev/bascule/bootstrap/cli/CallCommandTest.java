package dev.bascule.bootstrap.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.outcome.Delivery;
import dev.bascule.domain.outcome.Failure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class CallCommandTest {

  private final Cli cli;

  CallCommandTest(@TempDir Path folder) {
    cli = new Cli(folder);
  }

  @BeforeEach
  void aServer() {
    cli.writeServers();
    cli.bridge.lists("everything", "{\"name\":\"echo\"}");
    cli.bridge.answers(
        "{\"content\":[{\"type\":\"text\",\"text\":\"Echo: hi\"}]}", McpResult.Kind.COMPLETE);
  }

  @Test
  void printsTheTextOfTheResult() {
    int code = cli.run("call", "everything", "echo", "{\"message\":\"hi\"}");

    assertEquals(0, code);
    assertEquals(List.of("Echo: hi"), cli.outLines());
    assertEquals("{\"message\":\"hi\"}", cli.bridge.calls.getFirst().arguments().json().text());
    assertEquals(1, cli.bridge.closed);
  }

  @Test
  void readsTheArgumentsFromStandardInput() {
    cli.input = "{\"a\":1}";

    cli.run("call", "everything", "echo", "-");

    assertEquals("{\"a\":1}", cli.bridge.calls.getFirst().arguments().json().text());
  }

  @Test
  void printsTheWholeResultAsJson() {
    cli.run("call", "--json", "everything", "echo");

    assertEquals(
        List.of("{\"content\":[{\"type\":\"text\",\"text\":\"Echo: hi\"}]}"), cli.outLines());
  }

  @Test
  void printsOtherContentAsJson() {
    cli.bridge.answers(
        "{\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"image\"}]}",
        McpResult.Kind.COMPLETE);

    cli.run("call", "everything", "echo");

    assertEquals(List.of("a", "{", "  \"type\" : \"image\"", "}"), cli.outLines());
  }

  @Test
  void printsStructuredContentWhereThereIsNoOther() {
    cli.bridge.answers("{\"content\":[],\"structuredContent\":7}", McpResult.Kind.COMPLETE);

    cli.run("call", "everything", "echo");

    assertEquals(List.of("7"), cli.outLines());
  }

  @Test
  void keepsATerminalSafe() {
    cli.width = OptionalInt.of(80);
    cli.bridge.answers(
        "{\"content\":[{\"type\":\"text\",\"text\":\"a\\u001b]0;b\\nc\"}]}",
        McpResult.Kind.COMPLETE);

    cli.run("call", "everything", "echo");

    assertEquals(List.of("a\ufffd]0;b", "c"), cli.outLines());
  }

  @Test
  void endsWithOneWhereTheToolReportsAnError() {
    cli.bridge.answers(
        "{\"content\":[{\"type\":\"text\",\"text\":\"no\"}],\"isError\":true}",
        McpResult.Kind.ERROR);

    int code = cli.run("call", "everything", "echo");

    assertEquals(1, code);
    assertEquals(List.of("no"), cli.outLines());
  }

  @Test
  void endsWithTwoWhereTheArgumentsAreNotJson() {
    int code = cli.run("call", "everything", "echo", "{");

    assertEquals(2, code);
    assertEquals(List.of("JSON: not an object, at line 1, column 2"), cli.errLines());
    assertEquals(List.of(), cli.bridge.calls);
  }

  @Test
  void endsWithTwoAndASuggestionWhereThereIsNoSuchTool() {
    cli.bridge.fails(new Failure.UnknownTool(new ServerId("everything"), new ToolName("ecko")));

    int code = cli.run("call", "everything", "ecko");

    assertEquals(2, code);
    assertEquals(
        List.of("everything: there is no tool \"ecko\"; did you mean \"echo\"?"), cli.errLines());
  }

  @Test
  void endsWithTwoWhereThereIsNoSuchServer() {
    int code = cli.run("call", "nowhere", "echo");

    assertEquals(2, code);
    assertEquals(
        List.of("there is no server \"nowhere\"; there are: everything, remote"), cli.errLines());
  }

  @ParameterizedTest
  @MethodSource("failures")
  void endsWithTheCodeOfTheFailure(Failure failure, int expectedCode, String expected) {
    cli.bridge.fails(failure);

    int code = cli.run("call", "everything", "echo");

    assertAll(
        () -> assertEquals(expectedCode, code),
        () -> assertEquals(List.of("everything: " + expected), cli.errLines()),
        () -> assertEquals("", cli.out()));
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        arguments(
            new Failure.Rejected(-32602, "bad\nargument", Optional.empty()),
            2,
            "rejected (JSON-RPC error -32602): bad argument"),
        arguments(
            new Failure.Rejected(-32603, "oh", Optional.empty()),
            3,
            "rejected (JSON-RPC error -32603): oh"),
        arguments(new Failure.Refused("401"), 3, "refused: 401"),
        arguments(
            new Failure.Throttled("429", Optional.of(Duration.ofMillis(1500))),
            3,
            "throttled: 429; try again in 2s"),
        arguments(new Failure.Unreachable("no", Delivery.MAY_HAVE_RUN), 3, "unreachable: no"),
        arguments(new Failure.BadAnswer("502"), 3, "bad answer: 502"),
        arguments(
            new Failure.TimedOut(Duration.ofSeconds(10)), 3, "timed out: no answer within 10s"),
        arguments(new Failure.Cancelled(), 3, "cancelled"),
        arguments(
            new Failure.CircuitOpen(Duration.ofSeconds(30)),
            3,
            "not asked, because recent calls failed; try again in 30s"),
        arguments(
            new Failure.Saturated(64, Duration.ofSeconds(1)),
            3,
            "not asked, because 64 calls are under way; try again in 1s"));
  }
}
