package dev.bascule.adapter.in.cli.common;

import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.ListenOverrides;
import dev.bascule.configuration.load.ConfigReader;
import dev.bascule.configuration.load.ConfigResult;
import dev.bascule.configuration.load.ReloadableConfig;
import dev.bascule.configuration.parse.ConfigFile;
import dev.bascule.domain.text.SafeText;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.ParseResult;

/**
 * Finds and reads the configuration of a command, and reports its errors.
 *
 * @param environment where to look
 */
public record ConfigSource(CliEnvironment environment) {

  private static final Path SYSTEM_FOLDER = Path.of("/etc/bascule");

  /** Returns the configuration; the demo's if there is no file; empty if it is invalid. */
  public Optional<BridgeConfig> configOrDemo(
      ParseResult parsed, ListenOverrides overrides, CliConsole console) {
    Optional<ConfigFile> file = file(parsed);
    if (file.isPresent()) {
      return read(file.get(), overrides, console).map(ConfigResult.Valid::config);
    }
    console.printNote(
        "no configuration found (looked for " + names() + "): using the embedded demo server");
    return demo(overrides, console).map(ConfigResult.Valid::config);
  }

  /** Returns the configuration in {@code file} and its source map; empty if it is invalid. */
  public Optional<ConfigResult.Valid> read(
      ConfigFile file, ListenOverrides overrides, CliConsole console) {
    return valid(readResult(file, overrides), console);
  }

  /** Returns the configuration in {@code file}, or its errors. Prints nothing. */
  public ConfigResult readResult(ConfigFile file, ListenOverrides overrides) {
    return reader().read(file, overrides);
  }

  /** Returns the files that {@code file} includes now; none if it is invalid. */
  public List<ConfigFile> includedFiles(ConfigFile file) {
    return reader().includedFiles(file);
  }

  /**
   * Returns {@code file} as a service reloads it.
   *
   * @param watched whether to watch the file for changes
   */
  public ReloadableConfig reloadableConfig(
      ConfigFile file, ListenOverrides overrides, boolean watched) {
    return new ReloadableConfig(file, reader(), overrides, watched);
  }

  private ConfigReader reader() {
    return new ConfigReader(environment.environment());
  }

  /** Returns the configuration of the demo. */
  public static ConfigResult demoResult() {
    return ConfigReader.demo(ListenOverrides.NONE);
  }

  /** Returns the configuration of the demo; empty if the overrides are invalid. */
  public Optional<ConfigResult.Valid> demo(ListenOverrides overrides, CliConsole console) {
    return valid(ConfigReader.demo(overrides), console);
  }

  /**
   * Returns the server that the command line names, the file that it names, or the first that is
   * found in the working folder, the user's folder and that of the system.
   *
   * @throws UsageException if the given name is not a valid file name, or the options contradict
   *     each other
   */
  public Optional<ConfigFile> file(ParseResult parsed) {
    return AdHocServer.config(parsed, environment.workingFolder())
        .or(() -> file(OptionMixins.text(parsed, OptionMixins.CONFIG)));
  }

  /**
   * Returns the file of that name, or the first that is found in the working folder, the user's
   * folder and that of the system.
   *
   * @throws UsageException if the given name is not a valid file name
   */
  public Optional<ConfigFile> file(Optional<String> name) {
    try {
      return name.isPresent()
          ? Optional.of(ConfigFile.named(name.get(), environment.workingFolder()))
          : ConfigFile.find(environment.workingFolder())
              .or(() -> sharedFolders().flatMap(ConfigSource::findIn).findFirst());
    } catch (InvalidPathException _) {
      throw new UsageException("invalid file name in --config");
    }
  }

  /** A file that belongs to a service, and that others may not read, is passed over. */
  private static Stream<ConfigFile> findIn(Path folder) {
    return ConfigFile.find(folder)
        .filter(file -> Files.isReadable(file.path()))
        .map(file -> ConfigFile.named(file.path().toString(), folder))
        .stream();
  }

  /** Those of the user (XDG Base Directory Specification) and of the system. */
  private Stream<Path> sharedFolders() {
    String configs = environment.environment().getOrDefault("XDG_CONFIG_HOME", "");
    String home = environment.environment().getOrDefault("HOME", "");
    Stream<Path> ofUser =
        Stream.of(Path.of(configs), Path.of(home, ".config"))
            .filter(Path::isAbsolute)
            .limit(1)
            .map(folder -> folder.resolve("bascule"));
    return Stream.concat(ofUser, Stream.of(SYSTEM_FOLDER));
  }

  /**
   * Returns the file as {@link #file(ParseResult)} does.
   *
   * @throws UsageException if there is none
   */
  public ConfigFile requiredFile(ParseResult parsed) {
    return file(parsed)
        .orElseThrow(
            () -> new UsageException("no configuration found (looked for " + names() + ")"));
  }

  public static String names() {
    return String.join(", ", ConfigFile.NAMES)
        + "; also in bascule below $XDG_CONFIG_HOME or ~/.config, and in "
        + SYSTEM_FOLDER;
  }

  private static Optional<ConfigResult.Valid> valid(ConfigResult result, CliConsole console) {
    return switch (result) {
      case ConfigResult.Valid valid -> Optional.of(valid);
      case ConfigResult.Invalid invalid -> {
        invalid.errors().forEach(error -> console.printError(SafeText.line(error.toString())));
        yield Optional.empty();
      }
    };
  }
}
