package dev.bascule.adapter.in.cli.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.cli.CliFixture;
import dev.bascule.configuration.edit.ConfigEditor;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AddCommandTest {

  private final CliFixture cli;
  private final Path folder;

  AddCommandTest(@TempDir Path folder) {
    this.folder = folder;
    cli = new CliFixture(folder);
  }

  private String text(String name) throws IOException {
    return Files.readString(folder.resolve(name));
  }

  @Test
  void createsFileWithCommand() throws IOException {
    int code =
        cli.run("add", "time", "-e", "TZ=UTC", "--env", "A=${B}=c", "--", "uvx", "mcp", "--x", "");

    assertEquals(0, code, cli::err);
    assertEquals(
        ConfigEditor.SCHEMA_COMMENT
            + """

            mcpServers:
              time:
                command: uvx
                args: [mcp, --x, ""]
                env:
                  TZ: UTC
                  A: "${B}=c"
            """,
        text("bascule.yaml"));
    assertEquals(List.of("added time to the new file bascule.yaml"), cli.outLines());
    assertEquals(
        List.of(
            "warning: mcpServers.time.env.A: undefined environment variable B",
            "Try it: bascule tools time; serve it: bascule serve",
            "warning: mcpServers.time.command: program not found on the PATH: uvx; install it, or"
                + " edit the file"),
        cli.errLines());
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(folder.resolve("bascule.yaml"))));
  }

  @Test
  void addsUrlToTheFileThatServeUses() throws IOException {
    cli.write("mcp.json", "{\n  \"mcpServers\": {}\n}\n");
    Path file = folder.resolve("mcp.json");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));

    int code =
        cli.run(
            "add",
            "api",
            "--url",
            "https://h/sse",
            "-t",
            "sse",
            "-H",
            "X-Key: ${TOKEN}",
            "-H",
            "A:b:c");

    assertEquals(0, code, cli::err);
    assertEquals(
        """
        {
          "mcpServers": {
            "api": {
              "type": "sse",
              "url": "https://h/sse",
              "headers": {
                "X-Key": "${TOKEN}",
                "A": "b:c"
              }
            }
          }
        }
        """,
        text("mcp.json"));
    assertEquals(List.of("added api to mcp.json"), cli.outLines());
    assertEquals(
        List.of(
            "A running bridge applies the change without a restart.",
            "Try it: bascule tools api; serve it: bascule serve"),
        cli.errLines());
    assertEquals("rw-rw-r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  @Test
  void keepsByteOrderMarkAndLink() throws IOException {
    Files.createDirectory(folder.resolve("shared"));
    cli.write("shared/real.yaml", "\ufeffmcpServers: {}\n");
    Files.createSymbolicLink(folder.resolve("bascule.yaml"), Path.of("shared/real.yaml"));

    cli.environment.put("PATH", "/bin:/usr/bin");
    assertEquals(0, cli.run("add", "a b", "--", "sh"), cli::err);
    assertThat(cli.errLines())
        .contains(
            "warning: mcpServers.a b: commands need quotes around a name with spaces, and URLs %20")
        .noneMatch(line -> line.contains("not found"));

    assertThat(folder.resolve("bascule.yaml")).isSymbolicLink();
    assertEquals("\ufeffmcpServers:\n  \"a b\":\n    command: sh\n", text("shared/real.yaml"));
    assertThat(cli.err()).contains("bascule tools 'a b'");
  }

  @Test
  void namesTheFileInTheNextCommands() {
    cli.environment.put("PATH", "/bin:/usr/bin");
    assertEquals(0, cli.run("add", "a", "-c", "b's.json", "--", "sh"), cli::err);

    assertEquals(
        List.of(
            "Try it: bascule tools --config 'b'\\''s.json' a; serve it: bascule serve --config"
                + " 'b'\\''s.json'"),
        cli.errLines());
  }

  @Test
  void resolvesPathsInTheFolderOfALink() throws IOException {
    Files.createDirectory(folder.resolve("shared"));
    String text = "mcpServers:\n  a: { command: x, envFile: .env }\n";
    cli.write("shared/real.yaml", text);
    cli.write(".env", "A=1\n");
    Files.createSymbolicLink(folder.resolve("bascule.yaml"), Path.of("shared/real.yaml"));

    assertEquals(0, cli.run("add", "b", "--", "z"), cli::err);

    assertEquals(text + "  b:\n    command: z\n", text("shared/real.yaml"));
  }

  @Test
  void refusesLinkToMissingFile() throws IOException {
    Files.createSymbolicLink(folder.resolve("bascule.yaml"), Path.of("absent.yaml"));

    assertEquals(2, cli.run("add", "b", "--", "y"));

    assertEquals(
        List.of(
            "bascule.yaml: is a link to a file that does not exist", "bascule.yaml is unchanged"),
        cli.errLines());
    assertThat(folder.resolve("bascule.yaml")).isSymbolicLink();
  }

  @Test
  void refusesNameInIncludedFile() {
    cli.write("bascule.yaml", "include: more.yaml\n");
    cli.write("more.yaml", "mcpServers: { a: { command: x } }\n");

    assertEquals(2, cli.run("add", "a", "--", "y"));

    assertEquals(
        List.of("more.yaml already contains a server \"a\"; edit it there"), cli.errLines());
  }

  @Test
  void namesTheReasonThatAFileCannotBeWritten() {
    assertEquals(
        "cannot write a.yaml: Read-only file system",
        ServerAdder.cannotWrite(
            "a.yaml", new FileSystemException("a.yaml", null, "Read-only file system")));
    assertEquals(
        "cannot write a.yaml: No space left on device",
        ServerAdder.cannotWrite("a.yaml", new IOException("No space left on device")));
  }

  @Test
  void keepsPositionOfErrorThatTheFileHas() {
    cli.write("bascule.yaml", "mcpServers:\n  a: { command: x }\nlimits: { tpyo: 1 }\n");

    assertEquals(2, cli.run("add", "b", "--url", "ftp://h"));

    assertThat(cli.errLines().getFirst()).startsWith("bascule.yaml:3:11: limits.tpyo: is unknown");
    assertThat(cli.errLines().get(1)).startsWith("bascule.yaml: mcpServers.b.url: expected");
  }

  @Test
  void showsVariablesInItsHelp() {
    cli.run("add", "--help");

    assertThat(cli.out()).contains("'${VARIABLE}'").contains("--env 'KEY=${KEY}'");
  }

  @Test
  void refusesNameInUse() throws IOException {
    cli.write("bascule.yaml", "mcpServers: { a: { command: x, disabled: true } }\n");

    assertEquals(2, cli.run("add", "a", "--", "y"));

    assertEquals(
        List.of("bascule.yaml already contains a server \"a\"; edit it there"), cli.errLines());
    assertEquals("mcpServers: { a: { command: x, disabled: true } }\n", text("bascule.yaml"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          add -- npx                       | the parameter NAME is required
          add a                            | give either --url or a command after --
          add a --url http://h -- npx      | give either --url or a command after --
          add a b -- npx                   | unexpected argument 'b'; the command of a server follows --
          add a --env KEY -- npx           | --env: expected NAME=VALUE
          add a --env K=v --url http://h   | --env is for a child process; for a URL, use --header
          add a --header K:v -- npx        | --header is for a URL; for a child process, use --env
          add a --transport sse -- npx     | --transport is for a URL
          add a --header k --url http://h  | --header: expected NAME: VALUE
          add a -c b/c.yaml -- npx         | cannot write b/c.yaml: no such folder
          """)
  void rejects(String line, String message) {
    assertEquals(2, cli.run(line.split(" ", -1)));

    assertEquals(List.of(message), cli.errLines());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mcpServers: { a: { command: x, tpyo: 1 } }\n",
        "mcpServers: [\n",
        "- a list\n",
        "mcpServers: text\n",
      })
  void leavesInvalidFileUnchanged(String text) throws IOException {
    cli.write("bascule.yaml", text);

    assertEquals(2, cli.run("add", "b", "--", "x"));

    assertEquals(text, text("bascule.yaml"));
    assertEquals("bascule.yaml is unchanged", cli.errLines().getLast());
    assertThat(cli.errLines().getFirst()).startsWith("bascule.yaml:");
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(folder.resolve("bascule.yaml")), files.toList());
    }
  }

  @Test
  void leavesFileUnchangedIfServerIsInvalid() throws IOException {
    cli.write("bascule.yaml", "mcpServers: {}\n");

    assertEquals(2, cli.run("add", "a/b", "--url", "ftp://${UNDEFINED}"));

    assertEquals("mcpServers: {}\n", text("bascule.yaml"));
    assertThat(cli.errLines().getFirst()).startsWith("bascule.yaml: mcpServers.a/b: a server's");
  }
}
