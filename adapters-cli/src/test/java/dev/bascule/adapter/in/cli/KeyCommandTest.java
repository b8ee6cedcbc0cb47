package dev.bascule.adapter.in.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.bascule.application.policy.AccessKey;
import dev.bascule.application.policy.SecretHash;
import dev.bascule.configuration.ListenOverrides;
import dev.bascule.configuration.load.ConfigReader;
import dev.bascule.configuration.load.ConfigResult;
import dev.bascule.configuration.parse.ConfigFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeyCommandTest {

  private final Path folder;
  private final CliFixture cli;

  KeyCommandTest(@TempDir Path folder) {
    this.folder = folder;
    this.cli = new CliFixture(folder);
  }

  @Test
  void printsKeyAndItsConfigurationEntry() {
    int code = cli.run("key", "--name", "ann");
    String key = cli.outLines().getFirst();
    cli.write(
        "bascule.yaml", "auth:\n  keys:\n    " + cli.outLines().getLast() + "\nmcpServers: {}\n");
    ConfigResult result =
        new ConfigReader(Map.of())
            .read(ConfigFile.named("bascule.yaml", folder), ListenOverrides.NONE);

    assertEquals(0, code);
    assertEquals(2, cli.outLines().size());
    assertThat(key).matches("bsc_[A-Za-z0-9_-]{43}");
    assertEquals(
        Optional.of("ann"),
        ((ConfigResult.Valid) result)
            .config()
            .access()
            .find(SecretHash.of(key))
            .map(AccessKey::name));
  }

  @Test
  void printsDifferentKeyEachTime() {
    cli.run("key");
    cli.run("key");

    assertNotEquals(cli.outLines().getFirst(), cli.outLines().get(2));
    assertThat(cli.outLines().getLast())
        .as(() -> cli.out())
        .startsWith("- { name: caller, sha256: ");
  }

  @Test
  void rejectsNamesThatTheConfigurationRejects() {
    assertEquals(2, cli.run("key", "--name", "ann }"));
    assertEquals("", cli.out());
  }

  @Test
  void printsSecretThatReplicasCanShare() throws IOException {
    assertEquals(0, cli.run("key", "--shared"));
    assertEquals(0, cli.run("key", "--shared"));

    assertEquals(2, cli.outLines().size());
    assertThat(cli.outLines())
        .doesNotHaveDuplicates()
        .allMatch(line -> line.matches("bscs_[A-Za-z0-9_-]{43}"));
    cli.write("shared.key", cli.out());
    cli.write(
        "bascule.yaml",
        """
        shared: { url: "valkey://127.0.0.1:6379", secretFile: shared.key }
        mcpServers: { a: { url: "https://host/mcp" } }
        """);
    assertEquals(0, cli.run("check"));
  }

  @Test
  void rejectsNameOfSharedSecret() {
    assertEquals(2, cli.run("key", "--shared", "--name", "ann"));
    assertEquals("", cli.out());
  }
}
