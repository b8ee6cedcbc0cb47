package dev.bascule.bootstrap.cli;

import static java.util.Objects.requireNonNull;

import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.bootstrap.config.ConfigFile;
import dev.bascule.bootstrap.config.ConfigReader;
import dev.bascule.bootstrap.config.ListenOverrides;
import dev.bascule.bootstrap.config.LiveConfig;
import dev.bascule.bootstrap.config.Reading;
import java.nio.file.InvalidPathException;
import java.util.Optional;
import picocli.CommandLine.ParseResult;

/**
 * Finds and reads the configuration of a command, and says what is wrong with it.
 *
 * @param surroundings where to look
 */
record ConfigSource(Surroundings surroundings) {

  ConfigSource {
    requireNonNull(surroundings, "surroundings");
  }

  /**
   * Returns the configuration; that of the demo where there is no file; empty where it is wrong.
   */
  Optional<BridgeConfig> configOrDemo(ParseResult given, ListenOverrides overrides, Voice voice) {
    Optional<ConfigFile> file = file(given);
    if (file.isPresent()) {
      return read(file.get(), overrides, voice).map(Reading.Valid::config);
    }
    voice.note("no configuration here (" + names() + "): taking the embedded demo server");
    return demo(overrides, voice);
  }

  /** Returns what {@code file} holds, and what may be shown of it; empty where it is wrong. */
  Optional<Reading.Valid> read(ConfigFile file, ListenOverrides overrides, Voice voice) {
    return valid(reading(file, overrides), voice);
  }

  /** Returns what {@code file} holds, or what is wrong with it. Prints nothing. */
  Reading reading(ConfigFile file, ListenOverrides overrides) {
    return reader().read(file, overrides);
  }

  /**
   * Returns the file of a service, to be read anew; empty where there is none.
   *
   * @param watched whether changes of the file are to be noticed
   */
  Optional<LiveConfig> live(ParseResult given, ListenOverrides overrides, boolean watched) {
    return file(given).map(file -> new LiveConfig(file, reader(), overrides, watched));
  }

  private ConfigReader reader() {
    return new ConfigReader(surroundings.environment());
  }

  /** Returns the configuration of the demo. */
  static Reading demoReading() {
    return ConfigReader.demo(ListenOverrides.NONE);
  }

  /** Returns the configuration of the demo; empty where the overrides are wrong. */
  Optional<BridgeConfig> demo(ListenOverrides overrides, Voice voice) {
    return valid(ConfigReader.demo(overrides), voice).map(Reading.Valid::config);
  }

  /**
   * Returns the file that the user names, or else the one that lies here.
   *
   * @throws UsageException if no file can have the name that the user gives
   */
  Optional<ConfigFile> file(ParseResult given) {
    Optional<String> name = Options.text(given, Options.CONFIG);
    try {
      return name.isPresent()
          ? Optional.of(ConfigFile.named(name.get(), surroundings.workingFolder()))
          : ConfigFile.find(surroundings.workingFolder());
    } catch (InvalidPathException _) {
      throw new UsageException("no file can have the name that --config gives");
    }
  }

  static String names() {
    return String.join(", ", ConfigFile.NAMES);
  }

  private static Optional<Reading.Valid> valid(Reading reading, Voice voice) {
    return switch (reading) {
      case Reading.Valid valid -> Optional.of(valid);
      case Reading.Invalid invalid -> {
        invalid.mistakes().forEach(mistake -> voice.complain(Printable.line(mistake.toString())));
        yield Optional.empty();
      }
    };
  }
}
