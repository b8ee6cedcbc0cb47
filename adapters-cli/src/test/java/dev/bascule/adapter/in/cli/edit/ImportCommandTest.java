package dev.bascule.adapter.in.cli.edit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.bascule.adapter.in.cli.CliFixture;
import dev.bascule.configuration.edit.ConfigEditor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Imports files with the shapes that the documentation of the clients shows. */
final class ImportCommandTest {

  private static final String TIMEOUT =
      "is ignored, because some clients count it in seconds and some in milliseconds; use `breaker:"
          + " { toolTimeout: 60s }`";

  private final CliFixture cli;
  private final Path home;
  private final Path folder;

  ImportCommandTest(@TempDir Path home) {
    this.home = home;
    this.folder = home.resolve("work");
    cli = new CliFixture(folder);
    cli.environment.put("HOME", home.toString());
  }

  @BeforeEach
  void createFolder() throws IOException {
    Files.createDirectory(folder);
  }

  private static String resource(String name) {
    try (InputStream file =
        requireNonNull(
            ImportCommandTest.class.getResourceAsStream(
                "/dev/bascule/configuration/clients/" + name),
            name)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Writes a file of a client: below home if its path begins with {@code ~/}. */
  private void write(String place, String text) throws IOException {
    Path file = ImportClient.path(place, folder, home.toString());
    Files.createDirectories(file.getParent());
    Files.writeString(file, text.replace("@PROJECT@", folder.toString()));
  }

  private String imported() throws IOException {
    return Files.readString(folder.resolve("bascule.yaml"));
  }

  /** Where each client documents its file, and its shape, is with the fixtures. */
  static Stream<Arguments> clients() {
    return Stream.of(
        arguments(
            "claude",
            "~/.config/Claude/claude_desktop_config.json",
            "claude_desktop_config.json",
            List.of()),
        arguments(
            "claude",
            "~/Library/Application Support/Claude/claude_desktop_config.json",
            "claude_desktop_config.json",
            List.of()),
        arguments("claude-code", ".mcp.json", "claude-code.mcp.json", List.of()),
        arguments("claude-code", "~/.claude.json", "claude.json", List.of()),
        arguments(
            "vscode",
            ".vscode/mcp.json",
            "vscode.mcp.json",
            List.of("build.dev: is ignored: the bridge does not watch or debug servers")),
        arguments(
            "cursor",
            "~/.cursor/mcp.json",
            "cursor.mcp.json",
            List.of(
                "oauth-server.auth: is ignored: for a server that requires OAuth, use `oauth`")),
        arguments(
            "windsurf",
            "~/.codeium/windsurf/mcp_config.json",
            "windsurf.mcp_config.json",
            List.of()),
        arguments(
            "gemini",
            "~/.gemini/settings.json",
            "gemini.settings.json",
            List.of(
                "pythonTools.timeout: " + TIMEOUT,
                "pythonTools.trust: is ignored: the bridge does not ask for confirmation. `trusted:"
                    + " true` is different: it makes the bridge rely on the server's tool"
                    + " annotations",
                "httpServer.timeout: " + TIMEOUT,
                "googleCloudServer.authProviderType: is ignored: for a server that requires OAuth,"
                    + " use `oauth`",
                "googleCloudServer.oauth: is not imported: its keys differ from the bridge's")),
        arguments(
            "cline",
            "~/.config/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json",
            "cline_mcp_settings.json",
            List.of("local-server.timeout: " + TIMEOUT)),
        arguments(
            "roo",
            ".roo/mcp.json",
            "roo.mcp.json",
            List.of(
                "server1.watchPaths: is ignored: the bridge does not restart a server when files"
                    + " change",
                "server1.timeout: " + TIMEOUT)),
        arguments("copilot", "~/.copilot/mcp-config.json", "copilot.mcp-config.json", List.of()),
        arguments("codex", "~/.codex/config.toml", "codex.config.toml", List.of()),
        arguments("jetbrains", ".junie/mcp/mcp.json", "junie.mcp.json", List.of()),
        arguments("lmstudio", "~/.lmstudio/mcp.json", "lmstudio.mcp.json", List.of()),
        arguments(
            "zed",
            "~/.config/zed/settings.json",
            "zed.settings.json",
            List.of(
                "mcp-server-github: is skipped: expected `command` (a program to start) or `url`"
                    + " (a running server)")));
  }

  @ParameterizedTest
  @MethodSource("clients")
  void importsServersOfClient(String client, String place, String fixture, List<String> warnings)
      throws IOException {
    write(place, resource(fixture));
    Files.writeString(folder.resolve("server.env"), "");
    Files.writeString(folder.resolve("build.env"), "");

    assertEquals(0, cli.run("import", client), cli::err);

    assertEquals(
        ConfigEditor.SCHEMA_COMMENT + "\n" + resource("imported/" + fixture + ".yaml"), imported());
    assertEquals(
        warnings,
        cli.errLines().stream()
            .filter(line -> line.startsWith("warning: ") && !line.contains("undefined"))
            .map(line -> line.substring("warning: ".length()))
            .toList());
    Stream.of(
            "AIRTABLE_API_KEY",
            "API_KEY",
            "INPUT_PERPLEXITY_KEY",
            "MY_SERVICE_TOKEN",
            "TEAM_ID",
            "AUTH_TOKEN",
            "DB_CONNECTION_STRING",
            "LOG_LEVEL",
            "FIGMA_OAUTH_TOKEN",
            "TEAM")
        .forEach(name -> cli.environment.put(name, "x"));
    assertEquals(0, cli.run("check"), cli::err);
  }

  @Test
  void printsWhatItFoundAndNamesCopiedValues() throws IOException {
    write("~/.config/Claude/claude_desktop_config.json", resource("claude_desktop_config.json"));

    cli.run("import", "claude");

    assertEquals(
        List.of(
            "~/.config/Claude/claude_desktop_config.json: filesystem, brave search",
            "added filesystem, brave search to the new file bascule.yaml"),
        cli.outLines());
    assertEquals(
        List.of(
            "Try it: bascule tools filesystem; serve it: bascule serve",
            "Values copied into the file, which may be secrets: brave search.env.BRAVE_API_KEY"),
        cli.errLines());
  }

  @Test
  void importsGivenFile() throws IOException {
    write("mcpo/config.json", resource("mcpo.config.json"));

    assertEquals(0, cli.run("import", "mcpo", "mcpo/config.json"), cli::err);

    assertEquals(
        ConfigEditor.SCHEMA_COMMENT + "\n" + resource("imported/mcpo.config.json.yaml"),
        imported());
    assertEquals(
        "warning: mcp_streamable_http.client_header_forwarding: is ignored; use `forwardHeaders`"
            + " for header fields of the caller",
        cli.errLines().getFirst());
  }

  @Test
  void skipsNamesInUse() throws IOException {
    write(
        ".mcp.json",
        "{\"mcpServers\": {\"a\": {\"command\": \"new\"}, \"b\": {\"command\": \"b\"}}}");
    write("~/.claude.json", "{\"mcpServers\": {\"b\": {\"command\": \"of-user\"}}}");
    cli.write("bascule.yaml", "mcpServers:\n  a: { command: mine } # a comment\n");

    assertEquals(0, cli.run("import", "claude-code"), cli::err);

    assertEquals(
        "mcpServers:\n  a: { command: mine } # a comment\n  b:\n    command: b\n", imported());
    assertThat(cli.errLines())
        .startsWith("skipped a: the name is in use", "skipped b: the name is in use");
  }

  @Test
  void skipsBridgeItself() throws IOException {
    write(
        ".mcp.json",
        """
        {"mcpServers": {
          "bascule": {"type": "http", "url": "http://localhost:8809/mcp"},
          "remote": {"command": "npx", "args": ["mcp-remote", "http://127.0.0.1:8809/mcp"]},
          "other": {"type": "http", "url": "http://127.0.0.1:8808/mcp"}}}
        """);
    cli.write("bascule.yaml", "listen: { port: 8809 }\nmcpServers: {}\n");

    assertEquals(0, cli.run("import", "claude-code"), cli::err);

    assertThat(cli.outLines()).contains("added other to bascule.yaml");
    assertThat(cli.errLines())
        .startsWith("skipped bascule: it is this bridge", "skipped remote: it is this bridge");
  }

  @Test
  void skipsNamesInIncludedFiles() throws IOException {
    write(
        ".mcp.json",
        "{\"mcpServers\": {\"a\": {\"command\": \"new\"}, \"b\": {\"command\": \"b\"}}}");
    cli.write("bascule.yaml", "include: more.yaml\n");
    cli.write("more.yaml", "mcpServers: { a: { command: x, disabled: true } }\n");

    assertEquals(0, cli.run("import", "claude-code"), cli::err);

    assertEquals("include: more.yaml\nmcpServers:\n  b:\n    command: b\n", imported());
    assertThat(cli.errLines()).startsWith("skipped a: the name is in use");
  }

  @Test
  void addsNothingIfEveryNameIsInUse() throws IOException {
    write(".mcp.json", "{\"mcpServers\": {\"a\": {\"command\": \"new\"}}}");
    cli.write("bascule.yaml", "mcpServers: { a: { command: mine } }\n");

    assertEquals(0, cli.run("import", "claude-code"), cli::err);

    assertEquals("mcpServers: { a: { command: mine } }\n", imported());
    assertEquals(List.of(".mcp.json: a", "nothing to add to bascule.yaml"), cli.outLines());
  }

  @Test
  void keepsMeaningOfPathsInAnotherFolder() throws IOException {
    write("project/.vscode/mcp.json", resource("vscode.mcp.json"));
    write("project/build.env", "");

    assertEquals(0, cli.run("import", "vscode", "project/.vscode/mcp.json"), cli::err);

    Path project = folder.resolve("project");
    assertThat(imported())
        .contains("    cwd: " + project.resolve("tools") + "\n")
        .contains("    args: [" + project.resolve("build/index.js") + "]\n")
        .contains("    envFile: " + project.resolve("build.env") + "\n");
  }

  @Test
  void setsProjectAsFolderOfRelativeCommandInAnotherFolder() throws IOException {
    write(
        "project/.cursor/mcp.json",
        """
        {"mcpServers": {
          "a": {"command": "./run", "args": ["x/y"]}, "b": {"url": "http://h/"}
        }}
        """);
    write("~/.cursor/mcp.json", "{\"mcpServers\": {\"c\": {\"command\": \"./run\"}}}");

    assertEquals(0, cli.run("import", "cursor", "project/.cursor/mcp.json"), cli::err);
    assertEquals(0, cli.run("import", "cursor", home + "/.cursor/mcp.json"), cli::err);

    assertThat(imported())
        .endsWith(
            """
            mcpServers:
              a:
                command: ./run
                args: [x/y]
                cwd: @PROJECT@
              b:
                url: http://h/
              c:
                command: ./run
            """
                .replace("@PROJECT@", folder.resolve("project").toString()));
  }

  @Test
  void keepsTextOfDigitsWithLeadingZero() throws IOException {
    write(
        "oauth.json",
        """
        {"mcpServers": {"a": {"url": "https://h/", "oauth": {"clientId": "0012345"}}}}
        """);

    assertEquals(0, cli.run("import", "cursor", "oauth.json"), cli::err);

    assertThat(imported()).endsWith("    oauth:\n      clientId: \"0012345\"\n");
  }

  @Test
  void importsTheOldSettingsOfVsCodeUnderValidNames() throws IOException {
    write(
        "settings.json",
        """
        {"mcp": {"servers": {
          "x/y": {"command": "a"}, "x/z": {"command": "b"}, "x:z": {"command": "c"}, "/": {},
          "x-y": {"command": "d"}
        }}}
        """);

    assertEquals(0, cli.run("import", "vscode", "settings.json"), cli::err);

    assertThat(imported())
        .endsWith("\nmcpServers:\n  x-z:\n    command: b\n  x-y:\n    command: d\n");
    assertThat(cli.errLines())
        .startsWith(
            "warning: x/y: is skipped: the name x-y is in use",
            "warning: x/z: is imported as x-z, since names of servers have only letters, digits,"
                + " spaces and . _ -",
            "warning: x:z: is skipped: the name x-z is in use",
            "warning: /: is skipped: it has no valid name, or is no server");
  }

  @Test
  void leavesOutWhatTheBridgeWouldReject() throws IOException {
    write(
        "mcp.json",
        """
        {"mcpServers": {
          "a": {"command": "a", "color": "red"},
          "b": {"url": "ftp://s3cret", "color": "red"},
          "c": {"url": "http://h/", "httpUrl": "http://h/"}
        }}
        """);

    assertEquals(0, cli.run("import", "cursor", "mcp.json", "-c", "new.yaml"), cli::err);

    assertThat(Files.readString(folder.resolve("new.yaml")))
        .endsWith("\nmcpServers:\n  a:\n    command: a\n  c:\n    url: http://h/\n");
    assertThat(cli.err())
        .contains("warning: a.color: is not imported: is unknown")
        .contains("warning: b.url: expected a URL such as https://host/mcp; the server is skipped")
        .contains("warning: c.httpUrl: `url` and `httpUrl` exclude each other")
        .doesNotContain("s3cret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          import cursors            | unknown client "cursors"; did you mean "cursor"?
          import mcpo               | mcpo has no usual place for its file; give FILE
          import cursor absent.json | absent.json: no such file
          import cursor bad.json    | bad.json:2: not JSON
          import codex bad.toml     | bad.toml:2: not TOML
          """)
  void rejects(String line, String message) {
    cli.write("bad.json", "{\n\"mcpServers\": s3cret }");
    cli.write("bad.toml", "a = 1\nb = s3cret\n");

    assertEquals(2, cli.run(line.split(" ", -1)));

    assertEquals(List.of(message), cli.errLines());
  }

  @Test
  void addsNothingIfTheClientIsNotInstalled() {
    assertEquals(0, cli.run("import", "windsurf"));

    assertEquals(
        List.of(
            "nothing to add: no configuration of Windsurf found (looked for"
                + " ~/.codeium/windsurf/mcp_config.json)"),
        cli.outLines());
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void rejectsDevicesAndPipes() throws Exception {
    Path pipe = folder.resolve("pipe.json");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());

    assertEquals(2, cli.run("import", "claude", "/dev/zero"));
    assertEquals(2, cli.run("import", "claude", "pipe.json"));
    assertEquals(2, cli.run("import", "claude", "."));

    assertEquals(
        List.of(
            "/dev/zero: is a device or a pipe; use a regular file, which can be read again",
            "pipe.json: is a device or a pipe; use a regular file, which can be read again",
            ".: is a folder, not a file"),
        cli.errLines());
  }

  @Test
  void completesNamesOfClients() {
    cli.run("completion", "words", "--", "import", "");

    assertEquals(ImportClient.words(), cli.outLines());
  }
}
