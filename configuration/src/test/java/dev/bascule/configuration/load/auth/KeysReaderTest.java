package dev.bascule.configuration.load.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.policy.AccessKey;
import dev.bascule.application.policy.SecretHash;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.ConfigFixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys in the configuration itself and in a separate file. */
final class KeysReaderTest {

  @TempDir private Path folder;

  @Test
  void readsGroupsHashesAndExpiry() {
    BridgeConfig config =
        ConfigFixtures.valid(
            folder,
            "c.yaml",
            """
            auth:
              keys:
                - { name: ann, key: the-key-of-ann-before, groups: [staff], expires: 2027-01-31 }
                - name: ann
                  # of the word "test"
                  sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
                  groups: [staff]
                  expires: "2027-06-30T12:00:00+02:00"
            mcpServers: {}
            """);

    AccessKey before = config.access().find(SecretHash.of("the-key-of-ann-before")).orElseThrow();
    AccessKey now = config.access().find(SecretHash.of("test")).orElseThrow();
    assertEquals("ann", before.name());
    assertEquals("ann", now.name());
    assertEquals(Set.of("staff"), now.groups());
    assertEquals(Optional.of(Instant.parse("2027-02-01T00:00:00Z")), before.expires());
    assertEquals(Optional.of(Instant.parse("2027-06-30T10:00:00Z")), now.expires());
  }

  @Test
  void readsKeysOfFileAndConfiguration() throws IOException {
    Files.writeString(
        folder.resolve("keys.json"),
        "{\"keys\":[{\"name\":\"ben\",\"key\":\"${TOKEN}-is-long-enough\"}]}");
    BridgeConfig config =
        ConfigFixtures.valid(
            folder,
            "c.yaml",
            """
            auth: { keysFile: keys.json, keys: [{ name: ann, key: the-key-of-ann }] }
            mcpServers: {}
            """
                .replace("the-key-of-ann", "the-key-of-ann-is-long"));

    assertEquals(
        List.of("ann", "ben"), config.access().keys().stream().map(AccessKey::name).toList());
    assertTrue(config.access().find(SecretHash.of("s3cret-is-long-enough")).isPresent());
    assertThat(config.toString()).doesNotContain("s3cret");
  }

  @Test
  void reportsErrorsInKeyFile() throws IOException {
    Files.writeString(folder.resolve("keys.yaml"), "keys:\n  - { name: ann }\n");

    assertEquals(
        List.of("keys.yaml:2:5: keys[0].key: is required: `key` or `sha256`"),
        ConfigFixtures.errors(folder, "f", "mcpServers: {}\nauth: { keysFile: keys.yaml }"));
  }
}
