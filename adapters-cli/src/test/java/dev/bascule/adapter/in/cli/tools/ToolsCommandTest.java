package dev.bascule.adapter.in.cli.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.cli.CliFixture;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ToolsCommandTest {

  private final CliFixture cli;

  ToolsCommandTest(@TempDir Path folder) {
    cli = new CliFixture(folder);
  }

  @BeforeEach
  void twoServers() {
    cli.writeServers();
    cli.bridge.stubTools(
        "everything",
        "{\"name\":\"echo\",\"description\":\"Echoes back\\nthe\\tinput \\u001b[31m\"}",
        "{\"name\":\"get-sum\"}");
    cli.bridge.stubTools("remote", "{\"name\":\"search\",\"description\":\"Finds\"}");
  }

  @Test
  void groupsToolsByServerOnTerminals() {
    cli.width = OptionalInt.of(36);
    cli.bridge.stubTools(
        "remote",
        """
        {"name":"search","description":"Finds 日本語 and more, e.g. emoji 😀. Slow.",\
        "annotations":{"readOnlyHint":true}}\
        """);

    int code = cli.run("tools");

    assertEquals(0, code);
    assertEquals(
        List.of(
            "everything  2 tools",
            "  echo     Echoes back the input",
            "           \ufffd[31m",
            "  get-sum",
            "",
            "remote  1 tool",
            "  search  ro  Finds 日本語 and more,",
            "              e.g. emoji 😀.",
            "",
            "ro: annotated as read-only"),
        cli.outLines());
    assertEquals(1, cli.bridge.closeCount);
  }

  @Test
  void usesColoursAsConfigured() {
    cli.width = OptionalInt.of(80);

    cli.run("tools", "--color=always", "remote");

    assertEquals(
        List.of(
            "\u001b[1mremote\u001b[0m\u001b[2m  1 tool\u001b[0m",
            "  \u001b[36msearch\u001b[0m  Finds"),
        cli.outLines());
  }

  @Test
  void describesOneTool() {
    cli.width = OptionalInt.of(60);
    cli.bridge.stubTools(
        "remote",
        """
        {"name":"search","title":"Search","description":"Finds.\\n\\nNeeds time.",\
        "inputSchema":{"required":["q"],"properties":{\
        "q":{"type":"string","description":"What to look for"},\
        "most":{"type":"integer","default":10},\
        "kinds":{"type":"array","items":{"enum":["a","b"]}},\
        "since":{"anyOf":[{"type":"string","format":"date"},{"type":"null"}]}}},\
        "outputSchema":{"properties":{"found":{"$ref":"#/$defs/Page"}}},\
        "annotations":{"destructiveHint":false,"openWorldHint":false}}\
        """);

    int code = cli.run("tools", "remote", "search");

    assertEquals(0, code);
    assertEquals(
        List.of(
            "remote search  not read-only, not destructive, closed world",
            "Search",
            "",
            "Finds.",
            "",
            "Needs time.",
            "",
            "Parameters",
            "  q      string                required  What to look for",
            "  most   integer                         Default: 10",
            "  kinds  list of \"a\" | \"b\"",
            "  since  string (date) | null",
            "",
            "Result",
            "  found  Page",
            "",
            "Example: bascule call remote search q=..."),
        cli.outLines());
  }

  @Test
  void printsOneToolAsUnchangedJson() {
    cli.run("tools", "--json", "remote", "search");

    assertEquals(List.of("{\"name\":\"search\",\"description\":\"Finds\"}"), cli.outLines());
  }

  @Test
  void rejectsUnknownTool() {
    int code = cli.run("tools", "remote", "serch");

    assertEquals(2, code);
    assertEquals(List.of("unknown tool \"serch\"; did you mean \"search\"?"), cli.errLines());
  }

  @Test
  void printsFullLinesInPipes() {
    cli.run("tools", "everything");

    assertEquals(
        List.of("everything  echo     Echoes back the input \ufffd[31m", "everything  get-sum"),
        cli.outLines());
  }

  @Test
  void printsUnchangedJson() {
    cli.run("tools", "--json", "remote");

    assertEquals(
        List.of("{\"remote\":{\"tools\":[{\"name\":\"search\",\"description\":\"Finds\"}]}}"),
        cli.outLines());
  }

  /** A server's text with DEL, C1 controls such as CSI, and direction controls. */
  @Test
  void escapesControlCharactersInJson() {
    cli.bridge.stubTools(
        "remote", "{\"name\":\"search\",\"description\":\"\u007f\u009b31m\u202eabc\u2066 é\"}");
    String tool = "{\"name\":\"search\",\"description\":\"\\u007f\\u009b31m\\u202eabc\\u2066 é\"}";

    cli.run("tools", "--json", "remote");
    cli.run("tools", "--json", "remote", "search");

    assertEquals(List.of("{\"remote\":{\"tools\":[" + tool + "]}}", tool), cli.outLines());
  }

  @Test
  void listsOtherServersIfOneIsDown() {
    cli.bridge.stubListFailure(
        "everything", new Failure.Unreachable("connection refused", DeliveryStatus.NOT_SENT));

    int code = cli.run("tools");

    assertEquals(3, code);
    assertEquals(List.of("remote  search  Finds"), cli.outLines());
    assertEquals(List.of("everything: unreachable: connection refused"), cli.errLines());
  }

  @Test
  void printsStderrOfServerThatIsDown() {
    cli.bridge.stubListFailure(
        "everything",
        new Failure.Unreachable("the process exited with status 1", DeliveryStatus.NOT_SENT));
    cli.bridge.stubStderr("everything", "Error: Cannot find module\n\u001b[31mstack");

    cli.run("tools", "everything");

    assertEquals(
        List.of(
            "everything: unreachable: the process exited with status 1",
            "  Error: Cannot find module",
            "  \ufffd[31mstack"),
        cli.errLines());
  }

  @Test
  void rejectsUnknownServer() {
    int code = cli.run("tools", "remot");

    assertEquals(2, code);
    assertEquals(List.of("unknown server \"remot\"; did you mean \"remote\"?"), cli.errLines());
  }
}
