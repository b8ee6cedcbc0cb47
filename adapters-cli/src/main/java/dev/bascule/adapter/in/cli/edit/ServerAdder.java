package dev.bascule.adapter.in.cli.edit;

import dev.bascule.adapter.in.cli.common.CliConsole;
import dev.bascule.adapter.in.cli.common.CliEnvironment;
import dev.bascule.adapter.in.cli.common.ConfigSource;
import dev.bascule.adapter.in.cli.common.ExitCode;
import dev.bascule.adapter.in.cli.common.OptionMixins;
import dev.bascule.adapter.in.cli.common.UsageException;
import dev.bascule.configuration.ListenOverrides;
import dev.bascule.configuration.edit.ConfigEditor;
import dev.bascule.configuration.edit.ConfigEditor.EditResult;
import dev.bascule.configuration.parse.ConfigError;
import dev.bascule.configuration.parse.ConfigFile;
import dev.bascule.domain.text.SafeText;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.node.ObjectNode;

/**
 * Adds servers to the configuration, and prints what follows from it.
 *
 * @param editor edits the file
 * @param isDefault whether the commands of the program find the file without {@code --config}
 * @param console the console to print to
 */
record ServerAdder(ConfigEditor editor, boolean isDefault, CliConsole console) {

  /** Returns one for the file that the options name, or the one that {@code serve} uses. */
  static ServerAdder of(
      ParseResult parsed, ConfigSource configs, CliEnvironment environment, CliConsole console) {
    boolean isDefault = OptionMixins.text(parsed, OptionMixins.CONFIG).isEmpty();
    ConfigFile file =
        configs
            .file(OptionMixins.text(parsed, OptionMixins.CONFIG))
            .orElseGet(
                () -> ConfigFile.named(ConfigFile.NAMES.getFirst(), environment.workingFolder()));
    return new ServerAdder(
        new ConfigEditor(
            file, draft -> configs.readResult(draft, ListenOverrides.NONE), configs::includedFiles),
        isDefault,
        console);
  }

  /** Returns the name of the file in messages. */
  String fileName() {
    return editor.file().name();
  }

  /**
   * Adds {@code servers}, and prints the result.
   *
   * @return the exit code
   * @throws UsageException if the file cannot be written
   */
  int add(ObjectNode servers) {
    boolean isNew = !editor.exists();
    return switch (edit(servers)) {
      case EditResult.Saved(List<ConfigError> undefined) -> {
        undefined.forEach(
            error -> console.printWarning(SafeText.line(error.key() + ": " + error.message())));
        console.print(
            SafeText.line(
                "added "
                    + String.join(", ", servers.propertyNames())
                    + " to "
                    + (isNew ? "the new file " : "")
                    + fileName()));
        printNext(isNew, servers.propertyNames().iterator().next());
        yield ExitCode.DONE;
      }
      case EditResult.Rejected(List<ConfigError> errors) -> {
        errors.forEach(error -> console.printError(SafeText.line(error.toString())));
        console.printError(SafeText.line(fileName() + " is unchanged"));
        yield ExitCode.USAGE;
      }
    };
  }

  private EditResult edit(ObjectNode servers) {
    try {
      return editor.add(servers);
    } catch (IOException e) {
      throw new UsageException(cannotWrite(fileName(), e));
    }
  }

  static String cannotWrite(String file, IOException problem) {
    return "cannot write "
        + file
        + ": "
        + switch (problem) {
          case NoSuchFileException _ -> "no such folder";
          case AccessDeniedException _ -> "permission denied";
          case FileSystemException reported when reported.getReason() != null ->
              reported.getReason();
          default ->
              Objects.requireNonNullElse(problem.getMessage(), problem.getClass().getSimpleName());
        };
  }

  private void printNext(boolean isNew, String server) {
    String option = isDefault ? "" : " --config " + quoted(fileName());
    if (!isNew) {
      console.printNote("A running bridge applies the change without a restart.");
    }
    console.printNote(
        SafeText.line(
            "Try it: bascule tools%s %s; serve it: bascule serve%s"
                .formatted(option, quoted(server), option)));
  }

  /** Returns {@code word} as a shell needs it. */
  static String quoted(String word) {
    return word.matches("[\\p{L}\\p{Nd}./_~-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  /** Returns the folder of the file. */
  Path folder() {
    return editor.file().folder();
  }
}
