package dev.bascule.adapter.in.cli;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class CompletionCommandTest {

  private final Path folder;
  private final CliFixture cli;

  CompletionCommandTest(@TempDir Path folder) {
    this.folder = folder;
    this.cli = new CliFixture(folder);
  }

  private Path script(String shell) throws IOException {
    assertEquals(0, cli.run("completion", shell));
    return Files.writeString(folder.resolve("bascule." + shell), cli.out());
  }

  /** Runs a program, and returns the lines of its output. */
  private List<String> run(String... command) throws Exception {
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .directory(folder.toFile())
            .start();
    assertTrue(process.waitFor(30, TimeUnit.SECONDS), "the shell ends");
    List<String> lines = Files.readAllLines(output);
    assertEquals(0, process.exitValue(), lines::toString);
    return lines;
  }

  private static boolean isInstalled(String program) {
    return List.of("/bin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin").stream()
        .anyMatch(each -> Files.isExecutable(Path.of(each, program)));
  }

  @ParameterizedTest
  @CsvSource({"bash, -n", "zsh, -n", "fish, --no-execute"})
  void scriptHasValidSyntax(String shell, String check) throws Exception {
    Path script = script(shell);
    assumeTrue(isInstalled(shell), shell);

    assertEquals(List.of(), run(shell, check, script.toString()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "''; serve demo stdio check tools call resources prompts status logs restart health reload"
            + " cache breaker sessions init add import key schema login logout completion help",
        "serve --log-f; --config --host --port --allow-unauthenticated --no-reload --url --as"
            + " --header --color --log-level --log-format --debug --help --version -c -p -H -h -V",
        "-; --color --help --version -h -V",
        "serve --log-format j; text json",
        "tools --color n; auto always never",
        "tools --color=never ''; everything remote",
        "tools re; everything remote",
        "call -c other.yaml re; other",
        "call remote re; ''",
        "tools -- re; :files",
        "serve -c bascule.ya; :files",
        "serve -c absent.yaml --port 1; ''",
        "--config ba; :files",
        "breaker remote o; open isolate close reset",
        "cache e; entries clear advise",
        "sessions e; end",
        "import cursor m; :files",
        "help to; serve demo stdio check tools call resources prompts status logs restart health"
            + " reload cache breaker sessions init add import key schema login logout completion"
            + " help",
        "completion f; bash zsh fish"
      })
  void listsCandidatesForScripts(String line, String expected) {
    cli.writeServers();
    cli.write("other.yaml", "mcpServers: { other: { url: http://localhost/mcp } }");
    cli.environment.put("BASCULE_URL", "http://127.0.0.1:1");
    List<String> words = new ArrayList<>(List.of("completion", "words", "--"));
    Stream.of(line.split(" ", -1)).map(word -> word.replace("''", "")).forEach(words::add);

    int code = cli.run(words.toArray(String[]::new));

    assertEquals(0, code);
    assertEquals(
        Stream.of(expected.split(" ", -1)).filter(word -> !word.isEmpty()).sorted().toList(),
        cli.outLines().stream().map(each -> each.replaceFirst("\t.*", "")).sorted().toList());
  }

  @Test
  void describesCandidatesWithOneSentence() {
    cli.run("completion", "words", "--", "serve", "--no");

    assertThat(cli.outLines())
        .as(() -> cli.out())
        .contains("--no-reload\tDo not watch the configuration file");
  }

  @Test
  void completesFileNamesInBash() throws Exception {
    assumeTrue(isInstalled("bash"), "bash");
    Path script = script("bash");
    cli.writeServers();
    program(":files");

    assertEquals(
        List.of("bascule.yaml"),
        completeInBash(script, "COMP_WORDS=(bascule serve -c bascule.ya)"));
  }

  @Test
  void passesTheWordsUpToTheCursorToTheProgram() throws Exception {
    assumeTrue(isInstalled("bash"), "bash");
    Path script = script("bash");
    Files.writeString(folder.resolve("bascule"), "#!/bin/sh\nprintf '%s ' \"$@\" >arguments\n");
    assertTrue(folder.resolve("bascule").toFile().setExecutable(true));

    completeInBash(script, "COMP_WORDS=(bascule tools --color never re)");

    assertEquals(
        "completion words -- tools --color never re ",
        Files.readString(folder.resolve("arguments")));
  }

  /** The words are as on the command line, including quotes. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "my; my\\ server my\\ shop",
        "my\\ se; my\\ server",
        "\"my se; my server",
        "'my sh; my shop",
        "r; remote"
      })
  void completesServersWithSpacesInBash(String word, String expected) throws Exception {
    assumeTrue(isInstalled("bash"), "bash");
    Path script = script("bash");
    program("my server", "my shop", "remote");

    List<String> found =
        completeInBash(
            script,
            "COMP_WORDS=(bascule tools x); COMP_WORDS[2]="
                + "'"
                + word.replace("'", "'\\''")
                + "'");

    assertEquals(expected, String.join(" ", found));
  }

  @Test
  void completesServersWithSpacesInFish() throws Exception {
    assumeTrue(isInstalled("fish"), "fish");
    Path script = script("fish");
    program("my server", "my shop", "remote");

    assertEquals(
        List.of("my server"),
        run(
            "fish",
            "--no-config",
            "-c",
            "set -x PATH $PWD $PATH; source " + script + "; complete -C 'bascule tools my\\ se'"));
  }

  /** Writes a replacement of the program that only prints candidates. */
  private void program(String... candidates) throws IOException {
    Path program = folder.resolve("bascule");
    Files.writeString(
        program,
        "#!/bin/sh\n"
            + Stream.of(candidates).map(each -> "printf '" + each + "\\n'\n").collect(joining()));
    assertTrue(program.toFile().setExecutable(true));
  }

  private List<String> completeInBash(Path script, String words) throws Exception {
    return new ArrayList<>(
        run(
            "bash",
            "--norc",
            "-c",
            "PATH=$PWD:$PATH; source "
                + script
                + "; "
                + words
                + "; COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _bascule 2>/dev/null;"
                + " printf '%s\\n' \"${COMPREPLY[@]}\""));
  }

  @ParameterizedTest
  @CsvSource({"call, message, message=", "resources, demo : //n, //note", "call, a = , ''"})
  void completesWordsThatTheShellSplitsInBash(String command, String typed, String expected)
      throws Exception {
    assumeTrue(isInstalled("bash"), "bash");
    Path script = script("bash");
    program("message=", "demo://note", "demo:other");

    List<String> found =
        completeInBash(script, "COMP_WORDS=(bascule " + command + " s t " + typed + ")");

    assertEquals(expected, String.join(" ", found));
  }

  @Test
  void describesCandidatesInFish() throws Exception {
    assumeTrue(isInstalled("fish"), "fish");
    Path script = script("fish");
    program("serve\\tRun the service", "tools\\tList the tools");

    List<String> found =
        run(
            "fish",
            "--no-config",
            "-c",
            "set -x PATH $PWD $PATH; source " + script + "; complete -C 'bascule se'");

    assertEquals(List.of("serve\tRun the service"), found);
  }

  @Test
  void completesFileNamesInFish() throws Exception {
    assumeTrue(isInstalled("fish"), "fish");
    Path script = script("fish");
    cli.writeServers();
    program(":files");

    List<String> found =
        run(
            "fish",
            "--no-config",
            "-c",
            "set -x PATH $PWD $PATH; source "
                + script
                + "; complete -C 'bascule serve -c bascule.ya'");

    assertEquals(
        List.of("bascule.yaml"), found.stream().map(line -> line.split("\t", -1)[0]).toList());
  }

  @Test
  void listsNoServersIfTheFileIsInvalid() {
    cli.write("bascule.yaml", "no");

    int code = cli.run("completion", "words", "--", "tools", "");

    assertEquals(0, code);
    assertEquals("", cli.out() + cli.err());
  }

  @Test
  void rejectsUnknownShell() {
    int code = cli.run("completion", "bsh");

    assertEquals(2, code);
    assertEquals(List.of("unknown shell \"bsh\"; did you mean \"bash\"?"), cli.errLines());
  }
}
