package dev.bascule.bootstrap.wiring.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.policy.AccessKey;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.ListenOverrides;
import dev.bascule.configuration.load.ConfigReader;
import dev.bascule.configuration.load.ConfigResult;
import dev.bascule.configuration.parse.ConfigFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Changes of keys at run time. */
final class CurrentAccessPolicyTest {

  private final Path folder;
  private final CurrentAccessPolicy access;

  CurrentAccessPolicyTest(@TempDir Path folder) {
    this.folder = folder;
    write("keys.yaml", "keys: [{ name: ann, key: the-key-of-ann-before }]\n");
    this.access =
        new CurrentAccessPolicy(
            config("auth: { keysFile: keys.yaml }"), () -> Instant.EPOCH, () -> 0);
  }

  private void write(String name, String text) {
    try {
      Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private BridgeConfig config(String text) {
    write("bascule.yaml", text + "\nmcpServers: {}\n");
    ConfigResult result =
        new ConfigReader(Map.of())
            .read(ConfigFile.named("bascule.yaml", folder), ListenOverrides.NONE);
    return ((ConfigResult.Valid) result).config();
  }

  private List<String> names() {
    return access.get().keys().stream().map(AccessKey::name).toList();
  }

  @Test
  void rereadsFileOnCheckOnly() {
    access.checkKeysFile();
    write("keys.yaml", "keys: [{ name: ben, key: the-key-of-ben-is-longer }]\n");
    List<String> atOnce = names();
    access.checkKeysFile();

    assertEquals(List.of("ann"), atOnce);
    assertEquals(List.of("ben"), names());
  }

  @Test
  void readsReplacedFile() throws IOException {
    access.checkKeysFile();
    write("next.yaml", "keys: [{ name: ben, key: the-key-of-ben-before }]\n");
    Files.setLastModifiedTime(
        folder.resolve("next.yaml"), Files.getLastModifiedTime(folder.resolve("keys.yaml")));
    Files.move(
        folder.resolve("next.yaml"), folder.resolve("keys.yaml"), StandardCopyOption.ATOMIC_MOVE);
    access.checkKeysFile();

    assertEquals(List.of("ben"), names());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "keys: [",
        "keys: [{ name: ben }]",
        "keys: [{ name: ben, key: short }]",
        "kyes: []",
        "keys: {}"
      })
  void keepsKeysIfFileIsInvalid(String text) {
    access.checkKeysFile();
    write("keys.yaml", text);
    access.checkKeysFile();

    assertEquals(List.of("ann"), names());
  }

  @Test
  void keepsKeysWhileFileIsMissing() throws IOException {
    access.checkKeysFile();
    Files.delete(folder.resolve("keys.yaml"));
    access.checkKeysFile();
    List<String> away = names();
    write("keys.yaml", "keys: [{ name: ben, key: the-key-of-ben-before }]\n");
    access.checkKeysFile();

    assertEquals(List.of("ann"), away);
    assertEquals(List.of("ben"), names());
  }

  @Test
  void rejectsAllIfKeysAreEmpty() {
    access.checkKeysFile();
    write("keys.yaml", "keys: []\n");
    access.checkKeysFile();

    assertEquals(List.of(), names());
    assertTrue(access.get().requiresCredentials());
  }

  @Test
  void appliesUpdatedConfiguration() {
    access.update(config("auth: { keys: [{ name: eve, key: the-key-of-eve-is-long }] }"));

    assertEquals(List.of("eve"), names());
  }
}
