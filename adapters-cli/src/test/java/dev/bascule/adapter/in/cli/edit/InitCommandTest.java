package dev.bascule.adapter.in.cli.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.cli.CliFixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InitCommandTest {

  private final CliFixture cli;
  private final Path file;

  InitCommandTest(@TempDir Path folder) {
    cli = new CliFixture(folder);
    file = folder.resolve("bascule.yaml");
  }

  @Test
  void writesValidConfiguration() throws IOException {
    assertEquals(0, cli.run("init"), cli::err);

    assertEquals(List.of("wrote bascule.yaml"), cli.outLines());
    assertEquals(
        List.of(
            "Show what it means: bascule check",
            "Start the bridge: bascule serve",
            "Add a server: bascule add NAME -- COMMAND"),
        cli.errLines());
    assertThat(Files.readString(file)).startsWith("# yaml-language-server: $schema=");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertEquals(0, cli.run("check"), cli::err);
  }

  /** A line of a setting begins with # and no space, or several; one of prose with one space. */
  @Test
  void writesSettingsThatAreValidWithoutTheirCommentSign() throws IOException {
    cli.run("init");
    String text = Files.readString(file);
    Files.writeString(file, text.replaceAll("(?m)^( *)#((?:  )+\\S|[a-z])", "$1$2"));

    int code = cli.run("check");

    assertEquals(0, code, cli::err);
    assertThat(cli.out()).contains("remote").contains("50/s").contains("ann");
  }

  @Test
  void acceptsNewServerWithItsCommentsInPlace() throws IOException {
    cli.run("init");
    String text = Files.readString(file);

    assertEquals(0, cli.run("add", "time", "--", "uvx", "mcp-server-time"), cli::err);

    int end = text.indexOf("\n# Only callers");
    assertEquals(
        text.substring(0, end)
            + "  time:\n    command: uvx\n    args: [mcp-server-time]\n"
            + text.substring(end),
        Files.readString(file));
  }

  @Test
  void neverOverwrites() throws IOException {
    Files.writeString(file, "mine");

    assertEquals(2, cli.run("init"));

    assertEquals(
        List.of("bascule.yaml exists already; to add a server to it: bascule add NAME -- COMMAND"),
        cli.errLines());
    assertEquals("mine", Files.readString(file));
  }

  /** In a process that can write no byte to a file, as on a full disk. */
  @Test
  void leavesNothingIfWritingFails(@TempDir Path full) throws Exception {
    String java =
        "exec \"$0\" -XX:-UsePerfData -Xshare:auto -cp \"$1\""
            + " dev.bascule.adapter.in.cli.WaitingProgram init";
    Process init =
        new ProcessBuilder(
                "sh",
                "-c",
                "ulimit -f 0; " + java,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")))
            .directory(full.toFile())
            .start();
    String err = new String(init.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

    assertEquals(2, init.waitFor(), err);
    assertThat(err).contains("cannot write bascule.yaml: File too large");
    assertThat(full).isEmptyDirectory();
  }

  @Test
  void refusesJsonAndMissingFolders() {
    assertEquals(2, cli.run("init", "a.json"));
    assertEquals(2, cli.run("init", "absent/a.yaml"));

    assertEquals(
        List.of(
            "init writes YAML; give a file whose name ends in .yaml",
            "cannot write absent/a.yaml: no such folder"),
        cli.errLines());
  }

  @Test
  void namesTheFileInTheNextCommands() {
    assertEquals(0, cli.run("init", "my own.yaml"), cli::err);

    assertEquals(
        List.of(
            "Show what it means: bascule check --config 'my own.yaml'",
            "Start the bridge: bascule serve --config 'my own.yaml'",
            "Add a server: bascule add NAME --config 'my own.yaml' -- COMMAND"),
        cli.errLines());
  }
}
