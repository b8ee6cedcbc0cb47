package dev.bascule.configuration.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.bascule.configuration.ListenOverrides;
import dev.bascule.configuration.SchemaAgreement;
import dev.bascule.configuration.parse.ConfigError;
import dev.bascule.configuration.parse.ConfigFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.io.TempDir;

/**
 * Any file is a valid configuration, or has errors of one line each; none makes the reader throw or
 * reveal the value of a variable. A file that begins with a brace is also read as JSON.
 */
final class ConfigReaderFuzzTest {

  private static final String SECRET = "Zq7+xW/9=secret";
  private static final ConfigReader READER =
      new ConfigReader(Map.of("TOKEN", SECRET, "API_KEY", SECRET, "EMPTY", "", "NUMBER", "7"));
  private static final ListenOverrides OVERRIDES =
      new ListenOverrides(Optional.empty(), OptionalInt.of(0), true);

  @TempDir Path folder;

  @FuzzTest
  void holds(byte[] text) throws IOException {
    boolean tellsTheSecretItself = new String(text, StandardCharsets.UTF_8).contains(SECRET);
    if (tellsTheSecretItself) {
      return;
    }
    assertSound(read("bascule.yaml", text));
    if (text.length > 0 && text[0] == '{') {
      assertSound(read("bascule.json", text));
    }
  }

  private ConfigResult read(String name, byte[] text) throws IOException {
    Files.write(folder.resolve(name), text);
    ConfigResult result = READER.read(ConfigFile.named(name, folder), OVERRIDES);
    if (result instanceof ConfigResult.Valid) {
      SchemaAgreement.check(name, new String(text, StandardCharsets.UTF_8), result);
    }
    return result;
  }

  private static void assertSound(ConfigResult result) {
    switch (result) {
      case ConfigResult.Valid valid -> assertThat(valid.toString()).doesNotContain(SECRET);
      case ConfigResult.Invalid(var errors) -> {
        assertThat(errors).isNotEmpty();
        for (ConfigError error : errors) {
          String line = error.toString();
          assertThat(line).doesNotContain(SECRET);
          assertTrue(line.chars().noneMatch(unit -> unit == '\n' || unit == '\r'), line);
          assertTrue(error.line() >= 0 && error.column() >= 0, line);
        }
      }
    }
  }
}
