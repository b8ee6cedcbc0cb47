package dev.bascule.configuration;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.configuration.load.ConfigReader;
import dev.bascule.configuration.load.ConfigResult;
import dev.bascule.configuration.parse.ConfigError;
import dev.bascule.configuration.parse.ConfigFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Reads configurations from the text of tests, and compares the result with the schema. */
public final class ConfigFixtures {

  /** The variables of every test. */
  static final Map<String, String> ENVIRONMENT =
      Map.of(
          "TOKEN", "s3cret",
          "API_KEY", "k3y",
          "EMPTY", "",
          "NUMBER", "7",
          "HOME", "/home/ann",
          "INPUT_PERPLEXITY_KEY", "p3rplex");

  private ConfigFixtures() {}

  public static BridgeConfig valid(Path folder, String name, String text) {
    ConfigResult result = read(folder, name, text, ListenOverrides.NONE);
    assertInstanceOf(ConfigResult.Valid.class, result, result::toString);
    return ((ConfigResult.Valid) result).config();
  }

  public static List<String> errors(Path folder, String name, String text) {
    ConfigResult result = read(folder, name, text, ListenOverrides.NONE);
    return ((ConfigResult.Invalid) result).errors().stream().map(ConfigError::toString).toList();
  }

  public static ConfigResult read(
      Path folder, String name, String text, ListenOverrides overrides) {
    return read(folder, name, text, overrides, ENVIRONMENT);
  }

  public static ConfigResult read(
      Path folder,
      String name,
      String text,
      ListenOverrides overrides,
      Map<String, String> environment) {
    try {
      Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ConfigResult result =
        new ConfigReader(environment).read(ConfigFile.named(name, folder), overrides);
    SchemaAgreement.check(name, text, result);
    return result;
  }
}
