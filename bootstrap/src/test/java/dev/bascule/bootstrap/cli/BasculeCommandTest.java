package dev.bascule.bootstrap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BasculeCommandTest {

  private final Cli cli;

  BasculeCommandTest(@TempDir Path folder) {
    cli = new Cli(folder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "serve", "demo", "check", "tools", "call"})
  void helpIsOnStandardOutput(String command) {
    int code =
        cli.run(
            Stream.of(command, "--help").filter(word -> !word.isEmpty()).toArray(String[]::new));

    assertEquals(0, code);
    assertTrue(cli.out().contains("Usage: bascule"), cli::out);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "serve", "demo", "check", "tools", "call"})
  void versionIsOnStandardOutput(String command) {
    int code =
        cli.run(
            Stream.of(command, "--version").filter(word -> !word.isEmpty()).toArray(String[]::new));

    assertEquals(0, code);
    assertEquals(List.of("bascule 1.2.3"), cli.outLines());
  }

  @ParameterizedTest
  @MethodSource("usageMistakes")
  void mistakesEndWithTwoAndOneLine(String line, String expected) {
    int code = cli.run(line.split(" ", -1));

    assertEquals(2, code);
    assertEquals(expected, cli.errLines().getFirst());
    assertEquals("", cli.out());
  }

  @Test
  void aWrongWordIsAnsweredWithTheRightOne() {
    int code = cli.run("serv");

    assertEquals(2, code);
    assertTrue(cli.err().contains("Did you mean: bascule serve"), cli::err);
  }

  @Test
  void aBugEndsWithSeventyAndShowsNoDetail() {
    cli.writeServers();
    cli.bridge.cannotBind(
        new IOException() {
          private static final long serialVersionUID = 1L;

          @Override
          public String getMessage() {
            throw new IllegalStateException("s3cret");
          }
        });

    int code = cli.run("serve");

    assertEquals(70, code);
    assertEquals(1, cli.errLines().size(), cli::err);
    assertTrue(cli.err().startsWith("this is a bug: IllegalStateException at dev.bascule."));
    assertFalse(cli.err().contains("s3cret"));
  }

  static Stream<Arguments> usageMistakes() {
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
            "command line: --host: 0.0.0.0 can be reached from other machines, and nobody"
                + " needs a key; give `auth.keys`, or `--allow-unauthenticated` allows it"),
        arguments("check --config absent.yaml", "absent.yaml: no such file"),
        arguments(
            "check",
            "nothing to check: there is no bascule.yaml, bascule.yml, bascule.json, mcp.json"
                + " here"));
  }
}
