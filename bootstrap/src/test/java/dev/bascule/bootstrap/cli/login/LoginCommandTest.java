package dev.bascule.bootstrap.cli.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.bootstrap.cli.CliFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Errors before a login starts, and logging out. */
final class LoginCommandTest {

  private final CliFixture cli;
  private final Path folder;

  LoginCommandTest(@TempDir Path folder) {
    this.folder = folder;
    cli = new CliFixture(folder);
    cli.environment.put("XDG_STATE_HOME", folder.toString());
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
    writeServers("http://127.0.0.1:1/mcp");

    assertEquals(2, cli.run("login", server, "--no-browser"));
    assertThat(cli.err()).startsWith(expected);
    assertEquals(2, cli.run("logout", server));
  }

  @Test
  void exitsWithThreeIfServerIsUnreachable() {
    String origin = "http://127.0.0.1:1";
    writeServers(origin + "/mcp");

    assertEquals(3, cli.run("login", "remote", "--no-browser"));
    assertEquals(List.of(origin + " is unreachable"), cli.errLines());
  }

  @Test
  void logoutDeletesFile() throws IOException {
    writeServers("http://127.0.0.1:1/mcp");
    Path file = folder.resolve("bascule").resolve("tokens").resolve("remote.json");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "{}");

    assertEquals(0, cli.run("logout", "remote"));
    assertFalse(Files.exists(file));
    assertEquals(0, cli.run("logout", "remote"));
    assertEquals(List.of("logged out of remote", "no login stored for remote"), cli.errLines());
  }

  @Test
  void logoutExitsWithThreeIfFileCannotBeLocked() throws IOException {
    writeServers("http://127.0.0.1:1/mcp");
    Path tokens = folder.resolve("bascule").resolve("tokens");
    Files.createDirectories(tokens.resolve("remote.lock"));
    Files.writeString(tokens.resolve("remote.json"), "{}");

    assertEquals(3, cli.run("logout", "remote"));
    assertThat(cli.err()).contains("cannot be locked (FileSystemException); use a folder on");
    assertTrue(Files.exists(tokens.resolve("remote.json")));
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
