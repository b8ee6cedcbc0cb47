package dev.bascule.bootstrap.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.bootstrap.config.Connection;
import dev.bascule.domain.json.Digest;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.outcome.Delivery;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.tool.Arguments;
import dev.bascule.domain.tool.ServerId;
import dev.bascule.domain.tool.ToolName;
import dev.bascule.domain.tool.ToolResult;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BasculeCommandTest {

  @TempDir private Path folder;

  private final FakeBridge bridge = new FakeBridge();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private OptionalInt width = OptionalInt.empty();
  private String input = "";

  private int run(String... arguments) {
    Surroundings surroundings =
        new Surroundings(
            new PrintWriter(out),
            new PrintWriter(err),
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            folder,
            Map.of("TOKEN", "s3cret"),
            width);
    return new BasculeCommand(bridge, BasculeCommandTest::parse, _ -> {}, surroundings, "1.2.3")
        .run(arguments);
  }

  private static ArgumentsParser.Parsed parse(byte[] utf8) {
    String text = new String(utf8, StandardCharsets.UTF_8);
    return text.equals("{")
        ? new ArgumentsParser.Parsed.Invalid("not an object, at line 1, column 2")
        : new ArgumentsParser.Parsed.Valid(new Arguments(JsonBytes.of(text), Digest.of(text)));
  }

  private void write(String name, String text) {
    try {
      Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void writeServers() {
    write(
        "bascule.yaml",
        """
        mcpServers:
          everything:
            command: npx
            args: ["--key=${TOKEN}"]
            env: { KEY: "${TOKEN}" }
          remote:
            url: https://host/mcp?key=${TOKEN}
            headers: { Authorization: "Bearer ${TOKEN}" }
            tools: { "get_*": { cache: { ttl: 90s, staleIfError: 1h, onlyReadOnly: true }, timeout: 5 } }
        """);
  }

  private static List<String> lines(StringWriter text) {
    return text.toString().lines().toList();
  }

  @Nested
  class Everywhere {

    @ParameterizedTest
    @ValueSource(strings = {"", "serve", "demo", "check", "tools", "call"})
    void helpIsOnStandardOutput(String command) {
      int code =
          run(Stream.of(command, "--help").filter(word -> !word.isEmpty()).toArray(String[]::new));

      assertEquals(0, code);
      assertTrue(out.toString().contains("Usage: bascule"), out::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "serve", "demo", "check", "tools", "call"})
    void versionIsOnStandardOutput(String command) {
      int code =
          run(
              Stream.of(command, "--version")
                  .filter(word -> !word.isEmpty())
                  .toArray(String[]::new));

      assertEquals(0, code);
      assertEquals(List.of("bascule 1.2.3"), lines(out));
    }

    @ParameterizedTest
    @MethodSource("dev.bascule.bootstrap.cli.BasculeCommandTest#usageMistakes")
    void mistakesEndWithTwoAndOneLine(String line, String expected) {
      int code = run(line.split(" ", -1));

      assertEquals(2, code);
      assertEquals(expected, lines(err).getFirst());
      assertEquals("", out.toString());
    }

    @Test
    void aWrongWordIsAnsweredWithTheRightOne() {
      int code = run("serv");

      assertEquals(2, code);
      assertTrue(err.toString().contains("Did you mean: bascule serve"), err::toString);
    }

    @Test
    void aBugEndsWithSeventyAndShowsNoDetail() {
      writeServers();
      bridge.cannotBind(
          new IOException() {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
              throw new IllegalStateException("s3cret");
            }
          });

      int code = run("serve");

      assertEquals(70, code);
      assertEquals(1, lines(err).size(), err::toString);
      assertTrue(err.toString().startsWith("this is a bug: IllegalStateException at dev.bascule."));
      assertFalse(err.toString().contains("s3cret"));
    }
  }

  static Stream<org.junit.jupiter.params.provider.Arguments> usageMistakes() {
    return Stream.of(
        arguments("serve --prot 1", "bascule serve: Unknown options: '--prot', '1'"),
        arguments(
            "serve --port 70000",
            "bascule serve: Invalid value for option '--port': expected a port from 0 to"
                + " 65535, but this is '70000'"),
        arguments(
            "serve --log-format xml",
            "bascule serve: Invalid value for option '--log-format': expected one of text,"
                + " json, but this is 'xml'"),
        arguments("call everything", "bascule call: Missing required parameter: 'TOOL'"),
        arguments(
            "serve --host 0.0.0.0",
            "no configuration here (bascule.yaml, bascule.yml, bascule.json, mcp.json): taking the"
                + " embedded demo server"),
        arguments(
            "demo --host 0.0.0.0",
            "command line: --host: 0.0.0.0 can be reached from other machines, and the bridge does"
                + " not authenticate anybody yet; `--allow-unauthenticated` allows it"),
        arguments("check --config absent.yaml", "absent.yaml: no such file"),
        arguments(
            "check",
            "nothing to check: there is no bascule.yaml, bascule.yml, bascule.json, mcp.json"
                + " here"));
  }

  @Nested
  class Serve {

    @Test
    void tellsWhereItListensAndClosesTheBridgeAtTheEnd() {
      writeServers();

      int code = run("serve", "--port", "0");

      assertEquals(0, code);
      assertEquals(List.of("listening on http://127.0.0.1:4711"), lines(out));
      assertEquals(0, bridge.started.getFirst().http().port());
      assertEquals(1, bridge.closed);
    }

    @Test
    void takesTheDemoWhereThereIsNoFile() {
      int code = run("serve");

      BridgeConfig config = bridge.started.getFirst();
      assertEquals(0, code);
      assertEquals(new Connection.Demo(), config.servers().getFirst().connection());
    }

    @Test
    void putsAnIpv6AddressInBrackets() {
      writeServers();

      run("serve", "--host", "::1");

      assertEquals(List.of("listening on http://[::1]:4711"), lines(out));
    }

    @Test
    void endsWithTwoAndOneLineWhereThePortIsTaken() {
      writeServers();
      bridge.cannotBind(new IOException("Address already in use"));

      int code = run("serve", "--port", "8080");

      assertEquals(2, code);
      assertEquals(
          List.of(
              "cannot listen on 127.0.0.1:8080: Address already in use; another address or port:"
                  + " --host, --port (0 takes a free one)"),
          lines(err));
    }

    @Test
    void readsTheFileThatIsNamed() {
      write("other.json", "{\"listen\": {\"port\": 1}, \"mcpServers\": {}}");

      run("serve", "--config", "other.json");

      assertEquals(1, bridge.started.getFirst().http().port());
    }
  }

  @Nested
  class Demo {

    @Test
    void showsThreeThingsToTry() {
      writeServers();

      int code = run("demo");

      assertEquals(0, code);
      assertEquals("listening on http://127.0.0.1:4711", lines(out).getFirst());
      assertEquals(3, lines(out).stream().filter(line -> line.startsWith("  curl ")).count());
      assertEquals(
          new Connection.Demo(), bridge.started.getFirst().servers().getFirst().connection());
    }
  }

  @Nested
  class Check {

    @Test
    void saysWhatTheConfigurationMeansAndShowsNoSecret() {
      writeServers();

      int code = run("check");

      assertEquals(0, code);
      assertEquals(
          """
          listen: 127.0.0.1, port 8808
          caches:
            tools: 1000 entries, 64MiB, for 5m, stale 1d more on errors
            responses: 500 entries, 64MiB, for 150s
            clean-up: every 5m
          server everything:
            transport: stdio, npx with 1 arguments
            environment: KEY
            trusted: no
            calls at once: 64 at most
            a write drops cached results: yes
            breaker: opens after 5 failures in a row, for 30s; closes after 3 successes, 1 at once; a call may take 10s
            disabled tools: none
            rules for tools: none: no result is cached
          server remote:
            transport: streamable-http, https://host/mcp
            headers: Authorization
            trusted: no
            calls at once: 64 at most
            a write drops cached results: yes
            breaker: opens after 5 failures in a row, for 30s; closes after 3 successes, 1 at once; a call may take 10s
            disabled tools: none
            rules for tools:
              get_*: cached for 90s, stale 1h more on errors, private, only if read-only; timeout 5s; sent twice: if its hints allow it
          """,
          out.toString());
    }

    @Test
    void namesEveryMistakeOnALineOfItsOwn() {
      write("bascule.yaml", "listen: { prot: 1 }\nmcpServers: { a: {} }\n");

      int code = run("check");

      assertEquals(2, code);
      assertEquals(
          List.of(
              "bascule.yaml:1:11: listen.prot: is unknown; did you mean `port`?",
              "bascule.yaml:2:15: mcpServers.a: expected `command` (a program to start) or `url` (a"
                  + " server that runs)"),
          lines(err));
    }
  }

  @Nested
  class Tools {

    @BeforeEach
    void twoServers() {
      writeServers();
      bridge.lists(
          "everything",
          "{\"name\":\"echo\",\"description\":\"Echoes back\\nthe\\tinput \\u001b[31m\"}",
          "{\"name\":\"get-sum\"}");
      bridge.lists("remote", "{\"name\":\"search\",\"description\":\"Finds\"}");
    }

    @Test
    void areATableOnATerminal() {
      width = OptionalInt.of(40);

      int code = run("tools");

      assertEquals(0, code);
      assertEquals(
          List.of(
              "SERVER      TOOL     DESCRIPTION",
              "everything  echo     Echoes back the in…",
              "everything  get-sum",
              "remote      search   Finds"),
          lines(out));
      assertEquals(1, bridge.closed);
    }

    @Test
    void haveNoHeadAndAreNotCutForAProgram() {
      run("tools", "everything");

      assertEquals(
          List.of("everything  echo     Echoes back the input \ufffd[31m", "everything  get-sum"),
          lines(out));
    }

    @Test
    void areJsonUntouched() {
      run("tools", "--json", "remote");

      assertEquals(
          List.of("{\"remote\":{\"tools\":[{\"name\":\"search\",\"description\":\"Finds\"}]}}"),
          lines(out));
    }

    @Test
    void ofTheOtherServersAreListedWhereOneIsDown() {
      bridge.failsToList(
          "everything", new Failure.Unreachable("connection refused", Delivery.NOT_SENT));

      int code = run("tools");

      assertEquals(3, code);
      assertEquals(List.of("remote  search  Finds"), lines(out));
      assertEquals(List.of("everything: unreachable: connection refused"), lines(err));
    }

    @Test
    void ofAnUnknownServerAreAUsageMistake() {
      int code = run("tools", "remot");

      assertEquals(2, code);
      assertEquals(List.of("there is no server \"remot\"; did you mean \"remote\"?"), lines(err));
    }
  }

  @Nested
  class Call {

    @BeforeEach
    void aServer() {
      writeServers();
      bridge.lists("everything", "{\"name\":\"echo\"}");
      bridge.answers(
          "{\"content\":[{\"type\":\"text\",\"text\":\"Echo: hi\"}]}", ToolResult.Kind.COMPLETE);
    }

    @Test
    void printsTheTextOfTheResult() {
      int code = run("call", "everything", "echo", "{\"message\":\"hi\"}");

      assertEquals(0, code);
      assertEquals(List.of("Echo: hi"), lines(out));
      assertEquals("{\"message\":\"hi\"}", bridge.calls.getFirst().arguments().json().text());
      assertEquals(1, bridge.closed);
    }

    @Test
    void readsTheArgumentsFromStandardInput() {
      input = "{\"a\":1}";

      run("call", "everything", "echo", "-");

      assertEquals("{\"a\":1}", bridge.calls.getFirst().arguments().json().text());
    }

    @Test
    void printsTheWholeResultAsJson() {
      run("call", "--json", "everything", "echo");

      assertEquals(
          List.of("{\"content\":[{\"type\":\"text\",\"text\":\"Echo: hi\"}]}"), lines(out));
    }

    @Test
    void printsOtherContentAsJson() {
      bridge.answers(
          "{\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"image\"}]}",
          ToolResult.Kind.COMPLETE);

      run("call", "everything", "echo");

      assertEquals(List.of("a", "{", "  \"type\" : \"image\"", "}"), lines(out));
    }

    @Test
    void printsStructuredContentWhereThereIsNoOther() {
      bridge.answers("{\"content\":[],\"structuredContent\":7}", ToolResult.Kind.COMPLETE);

      run("call", "everything", "echo");

      assertEquals(List.of("7"), lines(out));
    }

    @Test
    void keepsATerminalSafe() {
      width = OptionalInt.of(80);
      bridge.answers(
          "{\"content\":[{\"type\":\"text\",\"text\":\"a\\u001b]0;b\\nc\"}]}",
          ToolResult.Kind.COMPLETE);

      run("call", "everything", "echo");

      assertEquals(List.of("a\ufffd]0;b", "c"), lines(out));
    }

    @Test
    void endsWithOneWhereTheToolReportsAnError() {
      bridge.answers(
          "{\"content\":[{\"type\":\"text\",\"text\":\"no\"}],\"isError\":true}",
          ToolResult.Kind.ERROR);

      int code = run("call", "everything", "echo");

      assertEquals(1, code);
      assertEquals(List.of("no"), lines(out));
    }

    @Test
    void endsWithTwoWhereTheArgumentsAreNotJson() {
      int code = run("call", "everything", "echo", "{");

      assertEquals(2, code);
      assertEquals(List.of("JSON: not an object, at line 1, column 2"), lines(err));
      assertEquals(List.of(), bridge.calls);
    }

    @Test
    void endsWithTwoAndASuggestionWhereThereIsNoSuchTool() {
      bridge.fails(new Failure.UnknownTool(new ServerId("everything"), new ToolName("ecko")));

      int code = run("call", "everything", "ecko");

      assertEquals(2, code);
      assertEquals(
          List.of("everything: there is no tool \"ecko\"; did you mean \"echo\"?"), lines(err));
    }

    @Test
    void endsWithTwoWhereThereIsNoSuchServer() {
      int code = run("call", "nowhere", "echo");

      assertEquals(2, code);
      assertEquals(
          List.of("there is no server \"nowhere\"; there are: everything, remote"), lines(err));
    }

    @ParameterizedTest
    @MethodSource("dev.bascule.bootstrap.cli.BasculeCommandTest#failures")
    void endsWithTheCodeOfTheFailure(Failure failure, int expectedCode, String expected) {
      bridge.fails(failure);

      int code = run("call", "everything", "echo");

      assertAll(
          () -> assertEquals(expectedCode, code),
          () -> assertEquals(List.of("everything: " + expected), lines(err)),
          () -> assertEquals("", out.toString()));
    }
  }

  static Stream<org.junit.jupiter.params.provider.Arguments> failures() {
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
