package dev.bascule.bootstrap.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.bascule.adapter.in.cli.launch.LoginException;
import dev.bascule.adapter.out.oauth.config.OAuthSettings;
import dev.bascule.configuration.ConfigFixtures;
import dev.bascule.configuration.ListenOverrides;
import dev.bascule.configuration.load.ConfigResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Errors before a login starts, and logging out. */
final class BrowserLoginTest {

  private final Path folder;
  private final Path tokens;
  private final OAuthSettings settings;

  BrowserLoginTest(@TempDir Path folder) {
    this.folder = folder;
    tokens = folder.resolve("bascule").resolve("tokens");
    settings = settings();
  }

  private OAuthSettings settings() {
    ConfigResult.Valid result =
        (ConfigResult.Valid)
            ConfigFixtures.read(
                folder,
                "bascule.yaml",
                "mcpServers: { remote: { url: http://127.0.0.1:1/mcp } }",
                ListenOverrides.NONE,
                Map.of("XDG_STATE_HOME", folder.toString()));
    return result.config().servers().getFirst().credentials().oauth().orElseThrow();
  }

  @Test
  void namesServerThatIsUnreachable() {
    assertThatExceptionOfType(LoginException.class)
        .isThrownBy(() -> BrowserLogin.begin(settings))
        .withMessage("http://127.0.0.1:1 is unreachable");
  }

  @Test
  void deletesFileOfLogin() throws Exception {
    Path file = tokens.resolve("remote.json");
    Files.createDirectories(tokens);
    Files.writeString(file, "{}");

    assertThat(BrowserLogin.forget(settings)).isTrue();
    assertThat(file).doesNotExist();
    assertThat(BrowserLogin.forget(settings)).isFalse();
  }

  @Test
  void keepsFileThatCannotBeLocked() throws IOException {
    Path file = tokens.resolve("remote.json");
    Files.createDirectories(tokens.resolve("remote.lock"));
    Files.writeString(file, "{}");

    assertThatExceptionOfType(LoginException.class)
        .isThrownBy(() -> BrowserLogin.forget(settings))
        .withMessageContaining("cannot be locked (FileSystemException); use a folder on");
    assertThat(file).exists();
  }
}
