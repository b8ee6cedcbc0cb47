package dev.bascule.adapter.in.cli.call;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.bascule.adapter.in.cli.CliFixture;
import dev.bascule.application.context.ServerHealth;
import dev.bascule.application.view.ServerSummary;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.ArgumentError;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class CallCommandTest {

  private final CliFixture cli;

  CallCommandTest(@TempDir Path folder) {
    cli = new CliFixture(folder);
  }

  @BeforeEach
  void aServer() {
    cli.writeServers();
    cli.bridge.stubTools("everything", "{\"name\":\"echo\"}");
    cli.bridge.stubResult(
        "{\"content\":[{\"type\":\"text\",\"text\":\"Echo: hi\"}]}", McpResult.Kind.COMPLETE);
  }

  @Test
  void printsTheTextOfTheResult() {
    int code = cli.run("call", "everything", "echo", "{\"message\":\"hi\"}");

    assertEquals(0, code);
    assertEquals(List.of("Echo: hi"), cli.outLines());
    assertEquals("{\"message\":\"hi\"}", cli.bridge.calls.getFirst().arguments().json().text());
    assertEquals(1, cli.bridge.closeCount);
  }

  @Test
  void readsTheArgumentsFromFile(@TempDir Path elsewhere) throws IOException {
    Path file = Files.writeString(elsewhere.resolve("a.json"), "{\"a\":1}");

    assertEquals(0, cli.run("call", "everything", "echo", "@" + file));

    assertEquals("{\"a\":1}", cli.bridge.calls.getFirst().arguments().json().text());
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
  void printsNonTextContentAsJson() {
    cli.bridge.stubResult(
        "{\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"image\"}]}",
        McpResult.Kind.COMPLETE);

    cli.run("call", "everything", "echo");

    assertEquals(List.of("a", "{", "  \"type\" : \"image\"", "}"), cli.outLines());
  }

  @Test
  void printsStructuredContentIfThereIsNoContent() {
    cli.bridge.stubResult("{\"content\":[],\"structuredContent\":7}", McpResult.Kind.COMPLETE);

    cli.run("call", "everything", "echo");

    assertEquals(List.of("7"), cli.outLines());
  }

  @Test
  void removesControlSequencesOnTerminals() {
    cli.width = OptionalInt.of(80);
    cli.bridge.stubResult(
        "{\"content\":[{\"type\":\"text\",\"text\":\"a\\u001b]0;b\\nc\"}]}",
        McpResult.Kind.COMPLETE);

    cli.run("call", "everything", "echo");

    assertEquals(List.of("a\ufffd]0;b", "c"), cli.outLines());
  }

  @Test
  void formatsResultForTerminals() {
    cli.width = OptionalInt.of(80);
    cli.bridge.stubResult(
        """
        {"content":[\
        {"type":"text","text":"{\\"a\\":1}"},\
        {"type":"text","text":"plain [1"},\
        {"type":"text","text":"{\\"b\\":[true,\\"x\\",{}]}"},\
        {"type":"image","mimeType":"image/png","data":"AAAAAAA="},\
        {"type":"resource_link","name":"log","uri":"file:///log"},\
        {"type":"resource","resource":{"uri":"file:///a","text":"inside"}},\
        {"type":"new"}],\
        "structuredContent":{"a":1}}\
        """,
        McpResult.Kind.COMPLETE);

    cli.run("call", "everything", "echo");

    assertEquals(
        List.of(
            "plain [1",
            "{",
            "  \"b\": [",
            "    true,",
            "    \"x\",",
            "    {}",
            "  ]",
            "}",
            "[image/png, 5 B]",
            "[log file:///log]",
            "[file:///a]",
            "inside",
            "{",
            "  \"type\": \"new\"",
            "}",
            "{",
            "  \"a\": 1",
            "}"),
        cli.outLines());
  }

  @Test
  void convertsPairsToTypesOfSchema() {
    cli.bridge.stubTools(
        "everything",
        """
        {"name":"echo","inputSchema":{"properties":{"text":{"type":"string"},\
        "count":{"type":"integer"},"deep":{"type":["boolean","null"]}}}}\
        """);
    cli.write("word.txt", "from a file");

    int code =
        cli.run(
            "call",
            "everything",
            "echo",
            "text=1",
            "count=2",
            "deep=true",
            "other=3",
            "raw:=[4]",
            "file=@word.txt",
            "url=http://a/?b=c");

    assertEquals(0, code);
    assertEquals(
        "{\"text\":\"1\",\"count\":2,\"deep\":true,\"other\":\"3\",\"raw\":[4],"
            + "\"file\":\"from a file\",\"url\":\"http://a/?b=c\"}",
        cli.bridge.calls.getFirst().arguments().json().text());
  }

  @Test
  void writesContentToFiles(@TempDir Path folder) throws IOException {
    cli.bridge.stubResult(
        """
        {"content":[{"type":"text","text":"a cat"},\
        {"type":"image","mimeType":"image/png","data":"AAEC"},\
        {"type":"resource","resource":{"uri":"file:///a","mimeType":"text/css","text":"p{}"}},\
        {"type":"resource","resource":{"uri":"file:///b","blob":"AwQ="}}]}\
        """,
        McpResult.Kind.COMPLETE);
    String file = folder.resolve("cat.png").toString();

    assertEquals(0, cli.run("call", "--output", file, "everything", "echo"), cli::err);

    assertEquals(List.of("a cat"), cli.outLines());
    assertArrayEquals(new byte[] {0, 1, 2}, Files.readAllBytes(folder.resolve("cat.png")));
    assertEquals("p{}", Files.readString(folder.resolve("cat-2.png")));
    assertArrayEquals(new byte[] {3, 4}, Files.readAllBytes(folder.resolve("cat-3.png")));
    assertEquals("wrote " + file + " (image/png, 3 B)", cli.errLines().getFirst());
  }

  @Test
  void writesTextToFileIfThereIsNothingElse(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("text");

    assertEquals(0, cli.run("call", "-o", file.toString(), "everything", "echo"), cli::err);

    assertEquals("Echo: hi", Files.readString(file));
    assertEquals(List.of(), cli.outLines());
  }

  @Test
  void writesAtMostHundredFiles(@TempDir Path folder) throws IOException {
    cli.bridge.stubResult(
        "{\"content\":["
            + String.join(",", Collections.nCopies(101, "{\"type\":\"image\",\"data\":\"\"}"))
            + "]}",
        McpResult.Kind.COMPLETE);

    cli.run("call", "-o", folder.resolve("i").toString(), "everything", "echo");

    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(100, files.count());
    }
    assertEquals(
        "warning: wrote only 100 of 101 images, audio and resources", cli.errLines().getLast());
  }

  @Test
  void writesNoFileForToolError(@TempDir Path folder) {
    cli.bridge.stubResult("{\"content\":[]}", McpResult.Kind.ERROR);
    Path file = folder.resolve("text");

    assertEquals(1, cli.run("call", "-o", file.toString(), "everything", "echo"));

    assertFalse(Files.exists(file));
  }

  @Test
  void rejectsFileThatCannotBeWrittenBeforeTheCall(@TempDir Path folder) {
    assertEquals(2, cli.run("call", "-o", folder.toString(), "everything", "echo"));
    assertEquals(2, cli.run("call", "-o", folder + "/absent/a", "everything", "echo"));

    assertEquals(
        List.of(
            folder + " is a folder, not a file",
            "cannot write " + folder + "/absent/a: no such folder"),
        cli.errLines());
    assertEquals(List.of(), cli.bridge.calls);
  }

  @Test
  void keepsNumbersOfArguments() {
    cli.bridge.stubTools(
        "everything",
        """
        {"name":"echo","inputSchema":{"properties":{"typed":{"type":"number"},\
        "whole":{"type":"integer"}}}}\
        """);

    int code =
        cli.run(
            "call",
            "everything",
            "echo",
            "a:=1e400",
            "b:=0.12345678901234567891",
            "c:=[12345678901234567890.5, 1.50]",
            "typed=0.12345678901234567891",
            "whole=12345678901234567890");

    assertEquals(0, code, cli::err);
    assertEquals(
        "{\"a\":1E+400,\"b\":0.12345678901234567891,\"c\":[12345678901234567890.5,1.50],"
            + "\"typed\":0.12345678901234567891,\"whole\":12345678901234567890}",
        cli.bridge.calls.getFirst().arguments().json().text());
  }

  @Test
  void keepsNumbersOfStructuredContent() {
    cli.bridge.stubResult(
        "{\"content\":[],\"structuredContent\":"
            + "[1e400,0.12345678901234567891,12345678901234567890.5,1.50]}",
        McpResult.Kind.COMPLETE);

    cli.run("call", "everything", "echo");
    cli.width = OptionalInt.of(80);
    cli.run("call", "everything", "echo");

    assertEquals(
        List.of(
            "[ 1E+400, 0.12345678901234567891, 12345678901234567890.5, 1.50 ]",
            "[",
            "  1E+400,",
            "  0.12345678901234567891,",
            "  12345678901234567890.5,",
            "  1.50",
            "]"),
        cli.outLines());
  }

  @Test
  void readsArgumentsFromFile() {
    cli.write("a.json", "{\"a\":1}");

    cli.run("call", "everything", "echo", "@a.json");

    assertEquals("{\"a\":1}", cli.bridge.calls.getFirst().arguments().json().text());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "count=two; ARGUMENT: count: expected integer, but got two",
        "count=; ARGUMENT: count: expected integer, but got nothing",
        "a:=; ARGUMENT: a: expected JSON, such as 1, true, [1, 2] or \"text\"",
        "count=1.5; ARGUMENT: count: expected integer, but got 1.5",
        "count=12345678901234567890.5;"
            + " ARGUMENT: count: expected integer, but got 12345678901234567890.5",
        "a=1 a=2; ARGUMENT: a occurs more than once",
        "a=@absent; absent: no such file",
        "@absent; absent: no such file",
        "a=1 b; ARGUMENT: expected one JSON object, or pairs such as name=value or name:=json",
        "text; ARGUMENT: expected one JSON object, or pairs such as name=value or name:=json"
      })
  void exitsWithTwoForInvalidArgument(String words, String expected) {
    cli.bridge.stubTools(
        "everything",
        "{\"name\":\"echo\",\"inputSchema\":{\"properties\":{\"count\":{\"type\":\"integer\"}}}}");

    int code =
        cli.run(
            Stream.concat(Stream.of("call", "everything", "echo"), Stream.of(words.split(" ", -1)))
                .toArray(String[]::new));

    assertEquals(2, code);
    assertEquals(List.of(expected), cli.errLines());
    assertEquals(List.of(), cli.bridge.calls);
  }

  @Test
  void displaysProgressAndLogDuringCall() {
    cli.width = OptionalInt.of(80);
    cli.bridge.onCall =
        channel -> {
          channel.sendNotification(
              message(
                  "notifications/progress",
                  "{\"progress\":1,\"total\":4,\"message\":\"reading\\nall\"}"));
          cli.nanos += 2_000_000_000L;
          cli.frames.draw();
          channel.sendNotification(
              message("notifications/message", "{\"level\":\"info\",\"data\":{\"step\":2}}"));
        };

    int code = cli.run("call", "-v", "everything", "echo");

    assertEquals(0, code);
    assertEquals(
        "\r\u001b[K[#####...............]  25%  2.0s  everything echo  reading all"
            + "\r\u001b[Kinfo: {\"step\":2}"
            + System.lineSeparator(),
        cli.err());
    assertTrue(cli.frames.areAllEnded());
    assertEquals(List.of("Echo: hi"), cli.outLines());
  }

  @Test
  void displaysThatTheServerIsStarting() {
    cli.width = OptionalInt.of(80);
    cli.bridge.servers = List.of(everything(/* connected= */ false));
    cli.bridge.onCall =
        _ -> {
          cli.nanos += 12_000_000_000L;
          cli.frames.draw();
          cli.bridge.servers = List.of(everything(/* connected= */ true));
          cli.frames.draw();
        };

    cli.run("call", "everything", "echo");

    assertEquals(
        "\r\u001b[K|  12.0s  starting everything\r\u001b[K/  12.0s  everything echo\r\u001b[K",
        cli.err());
  }

  private static ServerSummary everything(boolean connected) {
    return new ServerSummary(
        new ServerId("everything"),
        "stdio",
        connected,
        Optional.empty(),
        Optional.empty(),
        "closed",
        Optional.empty(),
        OptionalInt.empty(),
        ServerHealth.NOT_STARTED,
        Optional.empty());
  }

  @Test
  void displaysNoProgressInPipes() {
    cli.bridge.onCall =
        channel -> {
          assertFalse(channel.wantsProgress());
          channel.sendNotification(message("notifications/message", "{\"data\":\"hello\"}"));
        };

    cli.run("call", "everything", "echo");

    assertEquals("", cli.err());
    assertEquals(1, cli.bridge.calls.size());
  }

  private static ServerMessage message(String method, String params) {
    return new ServerMessage(method, JsonBytes.of(params));
  }

  @Test
  void exitsWithOneForToolError() {
    cli.bridge.stubResult(
        "{\"content\":[{\"type\":\"text\",\"text\":\"no\"}],\"isError\":true}",
        McpResult.Kind.ERROR);

    int code = cli.run("call", "everything", "echo");

    assertEquals(1, code);
    assertEquals(List.of("no"), cli.outLines());
  }

  @Test
  void exitsWithTwoForInvalidJson() {
    cli.input = "[1]";

    int code = cli.run("call", "everything", "echo", "-");

    assertEquals(2, code);
    assertEquals(
        List.of("JSON: The arguments must be a JSON object (line 1, column 1)"), cli.errLines());
    assertEquals(List.of(), cli.bridge.calls);
  }

  @Test
  void exitsWithTwoAndSuggestionForUnknownTool() {
    cli.bridge.stubFailure(
        new Failure.UnknownTool(new ServerId("everything"), new ToolName("ecko")));

    int code = cli.run("call", "everything", "ecko");

    assertEquals(2, code);
    assertEquals(
        List.of("everything: unknown tool \"ecko\"; did you mean \"echo\"?"), cli.errLines());
  }

  @Test
  void printsStderrOfServerBelowFailure() {
    cli.bridge.stubFailure(new Failure.StartTimedOut(Duration.ofSeconds(30), Optional.empty()));
    cli.bridge.stubStderr("everything", "downloading\nstill downloading");

    cli.run("call", "everything", "echo");

    assertEquals(
        List.of(
            "everything: timed out: not started within 30s (startTimeout)",
            "  downloading",
            "  still downloading"),
        cli.errLines());
  }

  @Test
  void printsEachErrorOfTheArgumentsAndExitsWithTwo() {
    cli.bridge.stubFailure(
        new Failure.InvalidArguments(
            List.of(
                new ArgumentError("/text", "required", "is required, but missing"),
                new ArgumentError(
                    "/txt", "additionalProperties", "is unknown; did you mean `text`?"))));

    int code = cli.run("call", "everything", "echo", "txt=a");

    assertEquals(2, code);
    assertEquals(
        List.of(
            "ARGUMENT: text: is required, but missing",
            "ARGUMENT: txt: is unknown; did you mean `text`?"),
        cli.errLines());
  }

  @Test
  void exitsWithTwoForUnknownServer() {
    int code = cli.run("call", "nowhere", "echo");

    assertEquals(2, code);
    assertEquals(
        List.of("unknown server \"nowhere\"; available: everything, remote"), cli.errLines());
  }

  @ParameterizedTest
  @MethodSource("failures")
  void exitsWithCodeOfFailure(Failure failure, int expectedCode, String expected) {
    cli.bridge.stubFailure(failure);

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
        arguments(new Failure.Unreachable("no", DeliveryStatus.MAY_HAVE_RUN), 3, "unreachable: no"),
        arguments(new Failure.BadAnswer("502"), 3, "invalid response: 502"),
        arguments(
            new Failure.TimedOut(Duration.ofSeconds(10)), 3, "timed out: no response within 10s"),
        arguments(new Failure.Cancelled(), 3, "cancelled"),
        arguments(
            new Failure.CircuitOpen(Duration.ofSeconds(30)),
            3,
            "circuit breaker open: too many recent failures, or the server is isolated; try again"
                + " in 30s"),
        arguments(
            new Failure.Saturated(64, Duration.ofSeconds(1)),
            3,
            "concurrency limit reached (64 calls in flight); try again in 1s"));
  }
}
