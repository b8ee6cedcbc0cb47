package dev.bascule.adapter.in.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.McpResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BasculeCommandTest {

  static final List<String> COMMANDS =
      List.of(
          "serve",
          "demo",
          "stdio",
          "check",
          "tools",
          "call",
          "resources",
          "prompts",
          "status",
          "logs",
          "restart",
          "health",
          "reload",
          "cache",
          "breaker",
          "sessions",
          "init",
          "add",
          "import",
          "key",
          "schema",
          "login",
          "logout",
          "completion");

  static final List<String> COMMANDS_OR_NONE =
      Stream.concat(Stream.of(""), COMMANDS.stream()).toList();

  private final CliFixture cli;

  BasculeCommandTest(@TempDir Path folder) {
    cli = new CliFixture(folder);
  }

  @ParameterizedTest
  @FieldSource("COMMANDS_OR_NONE")
  void printsHelpToStandardOutput(String command) {
    int code =
        cli.run(
            Stream.of(command, "--help").filter(word -> !word.isEmpty()).toArray(String[]::new));

    assertEquals(0, code);
    assertThat(cli.out()).contains("Usage: bascule");
  }

  @ParameterizedTest
  @FieldSource("COMMANDS_OR_NONE")
  void printsVersionToStandardOutput(String command) {
    int code =
        cli.run(
            Stream.of(command, "--version").filter(word -> !word.isEmpty()).toArray(String[]::new));

    assertEquals(0, code);
    assertEquals("bascule 1.2.3", cli.outLines().getFirst());
    assertEquals(3, cli.outLines().size(), cli::out);
  }

  @ParameterizedTest
  @MethodSource("usageErrors")
  void usageErrorsExitWithTwoAndOneLine(String line, String expected) {
    int code = cli.run(line.split(" ", -1));

    assertEquals(2, code);
    assertEquals(expected, cli.errLines().getFirst());
    assertEquals("", cli.out());
  }

  @Test
  void helpListsEveryCommandWithinEightyColumns() {
    Set<String> commands = new HashSet<>();
    cli.run("--help");
    Pattern.compile("(?m)^  ([a-z]+) +\\p{Lu}")
        .matcher(cli.out())
        .results()
        .forEach(found -> commands.add(found.group(1)));

    assertEquals(
        Stream.concat(COMMANDS.stream(), Stream.of("help")).collect(Collectors.toSet()), commands);
    for (String command : commands) {
      cli.run("help", command);
    }
    assertEquals(List.of(), cli.outLines().stream().filter(line -> line.length() > 80).toList());
  }

  @ParameterizedTest
  @FieldSource("COMMANDS")
  void helpCommandAndHelpOptionPrintTheSame(String command) {
    cli.run("help", command);
    String first = cli.out();
    cli.run(command, "--help");

    assertEquals(first + first, cli.out());
  }

  /** Runs the examples of the help, without pipes and other programs. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "serve",
        "demo",
        "stdio",
        "check",
        "tools",
        "call",
        "add",
        "key",
        "schema",
        "completion"
      })
  void everyExampleInTheHelpWorks(String command) {
    cli.writeServers();
    cli.bridge.stubTools(
        "everything",
        "{\"name\":\"echo\"}",
        "{\"name\":\"get-sum\",\"inputSchema\":{\"properties\":{\"a\":{\"type\":\"number\"}}}}");
    cli.bridge.stubTools("remote");
    cli.bridge.stubEntries(
        "everything",
        ListKind.PROMPTS,
        "{\"name\":\"weather\",\"arguments\":[{\"name\":\"city\"}]}");
    cli.bridge.stubTools("server", "{\"name\":\"echo\"}");
    cli.bridge.stubResult("{\"content\":[]}", McpResult.Kind.COMPLETE);
    cli.run(("help " + command).strip().split(" ", -1));
    List<String> examples =
        cli.outLines().stream()
            .dropWhile(line -> !line.equals("Examples:"))
            .map(line -> line.replaceFirst(" +[#>].*", "").replaceFirst("^.*\\| ", "  "))
            .filter(line -> line.startsWith("  bascule "))
            .toList();

    assertThat(examples).isNotEmpty();
    for (String example : examples) {
      assertEquals(0, cli.run(words(example)), () -> example + "\n" + cli.err());
    }
  }

  /** Splits a command line like a shell, which keeps text in single quotes together. */
  private static String[] words(String line) {
    return Pattern.compile("'([^']*)'|(\\S+)")
        .matcher(line.strip().substring("bascule ".length()))
        .results()
        .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
        .toArray(String[]::new);
  }

  @Test
  void usesColoursAsConfigured() {
    cli.run("tools", "--help", "--color", "always");

    assertThat(cli.out()).contains("\u001b[");
  }

  @Test
  void printsErrorsInRedOnTerminals() {
    cli.environment.remove("NO_COLOR");
    cli.width = OptionalInt.of(80);

    int code = cli.run("check", "-c", "absent.yaml");

    assertEquals(2, code);
    assertEquals(List.of("\u001b[31mabsent.yaml: no such file\u001b[0m"), cli.errLines());
  }

  @ParameterizedTest
  @CsvSource({"serv, bascule serve", "serve --prot 1, bascule serve --port"})
  void suggestsTheClosestCommandOrOptionForTypo(String line, String suggestion) {
    int code = cli.run(line.split(" ", -1));

    assertEquals(2, code);
    assertThat(cli.errLines()).contains("Did you mean: " + suggestion);
  }

  @Test
  void acceptsVersionAsCommand() {
    assertEquals(0, cli.run("version"));
    assertEquals("bascule 1.2.3", cli.outLines().getFirst());
  }

  @Test
  void internalErrorExitsWithSeventyWithoutDetails() {
    cli.writeServers();
    cli.bridge.stubBindFailure(
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
    assertThat(cli.err()).startsWith("internal error: IllegalStateException at dev.bascule.");
    assertThat(cli.err()).doesNotContain("s3cret");
  }

  static Stream<Arguments> usageErrors() {
    return Stream.of(
        arguments("serve --prot 1", "bascule serve: Unknown option: '--prot'"),
        arguments(
            "serve --port 70000",
            "bascule serve: Invalid value for option '--port': expected a port from 0 to"
                + " 65535, but got '70000'"),
        arguments(
            "serve --log-format xml",
            "bascule serve: Invalid value for option '--log-format': expected one of text,"
                + " json, but got 'xml'"),
        arguments("call everything", "the parameters SERVER and TOOL are required"),
        arguments(
            "demo --host 0.0.0.0",
            "command line: --host: 0.0.0.0 can be reached from other machines without"
                + " authentication; configure `auth.keys`, or set `--allow-unauthenticated` to"
                + " allow that"),
        arguments("check --config absent.yaml", "absent.yaml: no such file"),
        arguments(
            "check",
            "no configuration found (looked for bascule.yaml, bascule.yml, bascule.json, mcp.json;"
                + " also in bascule below $XDG_CONFIG_HOME or ~/.config, and in /etc/bascule)"));
  }
}
