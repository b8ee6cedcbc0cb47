package dev.bascule.adapter.in.cli.edit;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.cli.common.CliCommand;
import dev.bascule.adapter.in.cli.common.CliConsole;
import dev.bascule.adapter.in.cli.common.CliEnvironment;
import dev.bascule.adapter.in.cli.common.CommandHelp;
import dev.bascule.adapter.in.cli.common.CommonOptions;
import dev.bascule.adapter.in.cli.common.ExitCode;
import dev.bascule.adapter.in.cli.common.OptionMixins;
import dev.bascule.adapter.in.cli.common.UsageException;
import dev.bascule.configuration.LogSettings;
import dev.bascule.configuration.parse.ConfigFile;
import dev.bascule.domain.text.SafeText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code bascule init}: writes a configuration to begin with. */
public record InitCommand(CliEnvironment environment) implements CliCommand {

  private static final String STARTER = "starter.yaml";

  @Override
  public String name() {
    return "init";
  }

  @Override
  public void describe(CommandSpec spec) {
    CommandHelp.describe(
        spec,
        "Write a configuration to begin with",
        "Writes a short commented configuration in YAML with one server, a cache rule, and examples"
            + " to uncomment. Does not overwrite a file.",
        "bascule init                 # bascule.yaml in this folder",
        "bascule init bridge.yaml     # this file");
    spec.addPositional(
        OptionMixins.positional("0", "0..1", "FILE", "File to write. Default: bascule.yaml"));
    CommonOptions.addTo(spec, LogSettings.Level.ERROR);
  }

  @Override
  public int run(ParseResult parsed) {
    CliConsole console = CliConsole.of(parsed, environment);
    String standard = ConfigFile.NAMES.getFirst();
    String name = parsed.matchedPositionalValue(0, standard);
    write(name);
    boolean isDefault = ConfigFile.NAMES.contains(name);
    String option = isDefault ? "" : " --config " + ServerAdder.quoted(name);
    console.print(SafeText.line("wrote " + name));
    console.printNote(SafeText.line("Show what it means: bascule check" + option));
    console.printNote(SafeText.line("Start the bridge: bascule serve" + option));
    console.printNote(SafeText.line("Add a server: bascule add NAME" + option + " -- COMMAND"));
    return ExitCode.DONE;
  }

  private void write(String name) {
    ConfigFile file = file(name);
    if (file.isJson()) {
      throw new UsageException("init writes YAML; give a file whose name ends in .yaml");
    }
    try (InputStream starter = requireNonNull(InitCommand.class.getResourceAsStream(STARTER))) {
      if (Files.exists(file.path(), LinkOption.NOFOLLOW_LINKS)) {
        throw new FileAlreadyExistsException(name);
      }
      // Only its owner can read a temporary file; the configuration may contain secrets later.
      Path draft = Files.createTempFile(file.folder(), ".bascule", ".tmp");
      try {
        Files.write(draft, starter.readAllBytes());
        // Never overwrites a file, and leaves none if writing fails.
        Files.move(draft, file.path());
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (FileAlreadyExistsException _) {
      throw new UsageException(
          name + " exists already; to add a server to it: bascule add NAME -- COMMAND");
    } catch (IOException e) {
      throw new UsageException(ServerAdder.cannotWrite(name, e));
    }
  }

  private ConfigFile file(String name) {
    try {
      return ConfigFile.named(name, environment.workingFolder());
    } catch (InvalidPathException _) {
      throw new UsageException("invalid file name");
    }
  }
}
