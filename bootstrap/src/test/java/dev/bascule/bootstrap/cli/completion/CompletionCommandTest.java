package dev.bascule.bootstrap.cli.completion;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bascule.bootstrap.cli.CliFixture;
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
      ignoreLeadingAndTrailingWhitespace = true,
      value = {
        "bascule se; serve",
        "bascule ch; check",
        "bascule serve --log-f; --log-format",
        "bascule serve --log-format j; json",
        "bascule tools --color n; never",
        "'bascule tools '; everything remote --config --json --color --log-level --log-format"
            + " --debug --help --version -c -h -V",
        "bascule tools re; remote",
        "bascule call -c other.yaml re; remote",
        "bascule call remote re; ''",
        "bascule serve -c bascule.ya; bascule.yaml",
        "bascule help to; tools",
        "bascule completion f; fish",
        "bascule serve --port 1; ''"
      })
  void completesInBash(String line, String expected) throws Exception {
    assumeTrue(isInstalled("bash"), "bash");
    Path script = script("bash");
    cli.writeServers();
    program("everything", "remote");

    List<String> found =
        completeInBash(script, "COMP_WORDS=(" + line + (line.endsWith(" ") ? "''" : "") + ")");

    assertEquals(
        List.of(expected.split(" ", -1)).stream().sorted().toList(),
        found.stream().sorted().toList());
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

  /** Writes a replacement of the program that only lists servers. */
  private void program(String... servers) throws IOException {
    Path program = folder.resolve("bascule");
    Files.writeString(
        program,
        "#!/bin/sh\n"
            + Stream.of(servers).map(server -> "echo '" + server + "'\n").collect(joining()));
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

  @Test
  void completesInFish() throws Exception {
    assumeTrue(isInstalled("fish"), "fish");
    Path script = script("fish");

    List<String> found =
        run("fish", "--no-config", "-c", "source " + script + "; complete -C 'bascule se'");

    assertEquals(List.of("serve\tRun the service"), found);
  }

  @Test
  void listsServersForScripts() {
    cli.writeServers();

    int code = cli.run("completion", "servers");

    assertEquals(0, code);
    assertEquals(List.of("everything", "remote"), cli.outLines());
  }

  @Test
  void listsNoServersIfTheFileIsInvalid() {
    cli.write("bascule.yaml", "no");

    int code = cli.run("completion", "servers");

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
