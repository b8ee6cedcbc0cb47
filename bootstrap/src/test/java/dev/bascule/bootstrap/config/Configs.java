package dev.bascule.bootstrap.config;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Reads configurations that a test has as text. */
final class Configs {

  /** The variables that every test has. */
  static final Map<String, String> ENVIRONMENT =
      Map.of("TOKEN", "s3cret", "API_KEY", "k3y", "EMPTY", "", "NUMBER", "7", "HOME", "/home/ann");

  private Configs() {}

  static BridgeConfig valid(Path folder, String name, String text) {
    Reading reading = read(folder, name, text, ListenOverrides.NONE);
    assertInstanceOf(Reading.Valid.class, reading, reading::toString);
    return ((Reading.Valid) reading).config();
  }

  static List<String> mistakes(Path folder, String name, String text) {
    Reading reading = read(folder, name, text, ListenOverrides.NONE);
    return ((Reading.Invalid) reading).mistakes().stream().map(Mistake::toString).toList();
  }

  static Reading read(Path folder, String name, String text, ListenOverrides overrides) {
    try {
      Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ConfigReader(ENVIRONMENT).read(ConfigFile.named(name, folder), overrides);
  }
}
