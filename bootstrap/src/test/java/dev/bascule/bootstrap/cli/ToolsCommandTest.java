package dev.bascule.bootstrap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.domain.outcome.Delivery;
import dev.bascule.domain.outcome.Failure;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ToolsCommandTest {

  private final Cli cli;

  ToolsCommandTest(@TempDir Path folder) {
    cli = new Cli(folder);
  }

  @BeforeEach
  void twoServers() {
    cli.writeServers();
    cli.bridge.lists(
        "everything",
        "{\"name\":\"echo\",\"description\":\"Echoes back\\nthe\\tinput \\u001b[31m\"}",
        "{\"name\":\"get-sum\"}");
    cli.bridge.lists("remote", "{\"name\":\"search\",\"description\":\"Finds\"}");
  }

  @Test
  void areATableOnATerminal() {
    cli.width = OptionalInt.of(40);

    int code = cli.run("tools");

    assertEquals(0, code);
    assertEquals(
        List.of(
            "SERVER      TOOL     DESCRIPTION",
            "everything  echo     Echoes back the in…",
            "everything  get-sum",
            "remote      search   Finds"),
        cli.outLines());
    assertEquals(1, cli.bridge.closed);
  }

  @Test
  void haveNoHeadAndAreNotCutForAProgram() {
    cli.run("tools", "everything");

    assertEquals(
        List.of("everything  echo     Echoes back the input \ufffd[31m", "everything  get-sum"),
        cli.outLines());
  }

  @Test
  void areJsonUntouched() {
    cli.run("tools", "--json", "remote");

    assertEquals(
        List.of("{\"remote\":{\"tools\":[{\"name\":\"search\",\"description\":\"Finds\"}]}}"),
        cli.outLines());
  }

  @Test
  void ofTheOtherServersAreListedWhereOneIsDown() {
    cli.bridge.failsToList(
        "everything", new Failure.Unreachable("connection refused", Delivery.NOT_SENT));

    int code = cli.run("tools");

    assertEquals(3, code);
    assertEquals(List.of("remote  search  Finds"), cli.outLines());
    assertEquals(List.of("everything: unreachable: connection refused"), cli.errLines());
  }

  @Test
  void ofAnUnknownServerAreAUsageMistake() {
    int code = cli.run("tools", "remot");

    assertEquals(2, code);
    assertEquals(List.of("there is no server \"remot\"; did you mean \"remote\"?"), cli.errLines());
  }
}
