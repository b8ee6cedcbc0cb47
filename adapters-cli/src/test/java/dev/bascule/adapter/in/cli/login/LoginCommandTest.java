package dev.bascule.adapter.in.cli.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.cli.CliFixture;
import dev.bascule.domain.mcp.ServerId;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LoginCommandTest {

  private final CliFixture cli;

  LoginCommandTest(@TempDir Path folder) {
    cli = new CliFixture(folder);
  }

  @ParameterizedTest
  @CsvSource({
    "nowhere, unknown server",
    "child, \"child\" does not use OAuth login",
    "static, \"static\" does not use OAuth login",
    "own, no login required: the bridge uses client credentials",
    "callers, no login required: the bridge exchanges the callers' tokens"
  })
  void rejectsServersWithoutLogin(String server, String expected) {
    writeServers("https://host/mcp");

    assertEquals(2, cli.run("login", server, "--no-browser"));
    assertThat(cli.err()).startsWith(expected);
    assertEquals(2, cli.run("logout", server));
  }

  @Test
  void exitsWithThreeIfLoginIsNotPossible() {
    writeServers("https://host/mcp");
    cli.bridge.loginProblem = Optional.of("https://host is\nunreachable");

    assertEquals(3, cli.run("login", "remote", "--no-browser"));
    assertEquals(3, cli.run("logout", "remote"));
    assertEquals(
        List.of("https://host is unreachable", "https://host is unreachable"), cli.errLines());
  }

  @Test
  void storesLoginOfPastedUrl() {
    writeServers("https://host/mcp");
    cli.input = " http://127.0.0.1:1/callback?code=c \nmore";

    assertEquals(0, cli.run("login", "remote", "--no-browser"));
    assertEquals(List.of("https://as/authorize?server=remote"), cli.outLines());
    assertThat(cli.errLines())
        .hasSize(2)
        .endsWith("logged in to remote at https://as; stored in tokens/remote.json");
    assertEquals(
        Map.of(new ServerId("remote"), "http://127.0.0.1:1/callback?code=c"), cli.bridge.logins);
  }

  /** Elsewhere a browser would open. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void waitsFiveMinutesForBrowser() {
    writeServers("https://host/mcp");

    assertEquals(3, cli.run("login", "remote"));
    assertThat(cli.errLines()).endsWith("no login within 300 seconds");
  }

  @Test
  void logoutDeletesStoredLogin() {
    writeServers("https://host/mcp");
    cli.bridge.logins.put(new ServerId("remote"), "");

    assertEquals(0, cli.run("logout", "remote"));
    assertEquals(Map.of(), cli.bridge.logins);
    assertEquals(0, cli.run("logout", "remote"));
    assertEquals(List.of("logged out of remote", "no login stored for remote"), cli.errLines());
  }

  @Test
  void requiresConfiguration() {
    assertEquals(2, cli.run("login", "remote"));
    assertThat(cli.err()).startsWith("no configuration found (looked for bascule.yaml");
  }

  private void writeServers(String url) {
    cli.write(
        "bascule.yaml",
        """
        mcpServers:
          remote: { url: URL }
          child: { command: x }
          static: { url: URL, headers: { authorization: x } }
          own: { url: URL, oauth: { clientId: x, clientSecret: s3cret, grant: client_credentials, issuer: "https://as" } }
          callers: { url: URL, oauth: { clientId: x, issuer: "https://as", tokenExchange: {} } }
        """
            .replace("URL", url));
  }
}
