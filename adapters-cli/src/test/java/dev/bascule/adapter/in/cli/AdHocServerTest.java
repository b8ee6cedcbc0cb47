package dev.bascule.adapter.in.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.configuration.ServerConfig;
import dev.bascule.configuration.ServerTransport;
import dev.bascule.domain.mcp.McpResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server that is named on the command line. */
final class AdHocServerTest {

  private final CliFixture cli;

  AdHocServerTest(@TempDir Path folder) {
    cli = new CliFixture(folder);
  }

  private ServerConfig server() {
    List<ServerConfig> servers = cli.bridge.startedConfigs.getFirst().servers();
    assertEquals(1, servers.size());
    return servers.getFirst();
  }

  @Test
  void servesCommandAfterSeparatorWithAllItsOptions() {
    cli.writeServers();

    assertEquals(0, cli.run("serve", "--port", "0", "--", "npx", "-y", "a server", "--port", "1"));

    ServerTransport.Stdio child = (ServerTransport.Stdio) server().transport();
    assertEquals(List.of("npx", "-y", "a server", "--port", "1"), child.settings().command());
    assertEquals("server", server().id().value());
    assertEquals(0, cli.bridge.startedConfigs.getFirst().address().port());
    assertEquals(false, cli.bridge.reloadableConfigs.getFirst().watched());
  }

  /** The shell that the user typed it in has replaced what was meant as a variable. */
  @Test
  void takesCommandLiterally(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("words"), "a b");

    assertEquals(0, cli.run("serve", "--", "sh", "${HOME}", "@" + file));

    ServerTransport.Stdio child = (ServerTransport.Stdio) server().transport();
    assertEquals(List.of("sh", "${HOME}", "@" + file), child.settings().command());
  }

  @Test
  void servesUrlUnderGivenName() {
    assertEquals(0, cli.run("serve", "--url", "http://127.0.0.1:3001/mcp", "--as", "files"));

    assertEquals("files", server().id().value());
  }

  @Test
  void sendsHeadersWithVariablesOfTheEnvironment() {
    assertEquals(
        0,
        cli.run(
            "serve",
            "--url",
            "http://127.0.0.1:3001/mcp",
            "--header",
            "Authorization: Bearer ${TOKEN}",
            "--header",
            "X-Tenant:a:b"));

    ServerTransport.StreamableHttp remote = (ServerTransport.StreamableHttp) server().transport();
    assertEquals(
        Map.of("Authorization", "Bearer s3cret", "X-Tenant", "a:b"), remote.settings().headers());
  }

  @Test
  void listsToolsOfCommand() {
    cli.bridge.stubTools("server", "{\"name\":\"echo\"}");

    assertEquals(0, cli.run("tools", "--", "npx", "-y", "everything"));

    assertEquals(List.of("server  echo"), cli.outLines());
  }

  @Test
  void listsOneToolOfCommand() {
    cli.bridge.stubTools("server", "{\"name\":\"echo\"}", "{\"name\":\"add\"}");

    assertEquals(0, cli.run("tools", "--json", "server", "add", "--", "npx"));

    assertEquals(List.of("{\"name\":\"add\"}"), cli.outLines());
  }

  @Test
  void callsToolOfCommandWithArgumentsBeforeSeparator() {
    cli.bridge.stubTools("server", "{\"name\":\"echo\"}");
    cli.bridge.stubResult("{\"content\":[]}", McpResult.Kind.COMPLETE);

    assertEquals(0, cli.run("call", "server", "echo", "message=hi", "--", "npx", "more=no"));

    assertEquals("{\"message\":\"hi\"}", cli.bridge.calls.getFirst().arguments().json().text());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          serve --url http://a/mcp -- npx  | give either --url or a command after --, not both
          serve --config a.yaml -- npx     | give either --config or a server on the command line, not both
          serve --                         | the command of the server is missing after --
          serve npx                        | unexpected argument 'npx'; the command of a server follows --
          tools a b c                      | unexpected argument 'c'; the command of a server follows --
          tools --as files                 | --as requires --url, or a command after --
          call -- npx echo                 | the parameters SERVER and TOOL are required
          call server                      | the parameters SERVER and TOOL are required
          serve --header a:b               | --header requires --url
          serve --header a:b -- npx        | --header requires --url
          serve --url http://a --header a  | --header: expected NAME: VALUE
          serve --url http://a --header :a | --header: expected NAME: VALUE
          serve --url nonsense             | command line:1:32: mcpServers.server.url: expected a URL such as https://host/mcp
          """)
  void rejects(String line, String message) {
    assertEquals(2, cli.run(line.split(" ", -1)));

    assertEquals(List.of(message), cli.errLines());
  }
}
