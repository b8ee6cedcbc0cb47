package dev.bascule.bootstrap.cli.completion;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What a shell can complete: the command line as data, for the completion scripts.
 *
 * @param commands the commands, in the order of the help
 * @param options the options allowed before the command
 */
record CompletionSpec(List<CompletableCommand> commands, List<CompletableOption> options) {

  /**
   * A command.
   *
   * @param name its name
   * @param description a short description
   * @param options its options
   * @param firstParameter the kind of its first parameter
   */
  record CompletableCommand(
      String name, String description, List<CompletableOption> options, ValueKind firstParameter) {
    CompletableCommand {
      options = List.copyOf(options);
    }
  }

  /**
   * An option.
   *
   * @param names all its names
   * @param description a short description
   * @param value the kind of its value
   * @param choices the possible values, if known
   */
  record CompletableOption(
      List<String> names, String description, ValueKind value, List<String> choices) {
    CompletableOption {
      names = List.copyOf(names);
      choices = List.copyOf(choices);
    }
  }

  /** The kind of value at a position of the command line. */
  enum ValueKind {
    /** No value. */
    NONE,
    /** A value that cannot be completed. */
    ANY,
    /** One of a fixed set of words. */
    CHOICE,
    FILE,
    /** A server of the configuration. */
    SERVER,
    /** A command of this program. */
    COMMAND,
    /** A shell with a completion script. */
    SHELL
  }

  CompletionSpec {
    commands = List.copyOf(commands);
    options = List.copyOf(options);
  }

  static CompletionSpec of(CommandSpec root) {
    return new CompletionSpec(
        root.subcommands().values().stream()
            .map(CommandLine::getCommandSpec)
            .map(CompletionSpec::command)
            .toList(),
        optionsOf(root));
  }

  /** Returns the names of all options of all commands that take a value. */
  List<String> namesWithValue() {
    return Stream.concat(
            options.stream(), commands.stream().flatMap(command -> command.options().stream()))
        .filter(option -> option.value() != ValueKind.NONE)
        .flatMap(option -> option.names().stream())
        .distinct()
        .toList();
  }

  private static CompletableCommand command(CommandSpec spec) {
    return new CompletableCommand(
        spec.name(),
        firstSentence(spec.usageMessage().header()),
        optionsOf(spec),
        firstParameter(spec));
  }

  private static ValueKind firstParameter(CommandSpec spec) {
    if (spec.positionalParameters().isEmpty()) {
      return ValueKind.NONE;
    }
    return switch (spec.positionalParameters().getFirst().paramLabel()) {
      case "SERVER" -> ValueKind.SERVER;
      case "SHELL" -> ValueKind.SHELL;
      default -> spec.name().equals("help") ? ValueKind.COMMAND : ValueKind.ANY;
    };
  }

  private static List<CompletableOption> optionsOf(CommandSpec spec) {
    return spec.options().stream()
        .filter(option -> !option.hidden())
        .map(CompletionSpec::option)
        .toList();
  }

  private static CompletableOption option(OptionSpec option) {
    List<String> choices =
        Optional.ofNullable(option.completionCandidates())
            .map(words -> StreamSupport.stream(words.spliterator(), /* parallel= */ false).toList())
            .orElse(List.of());
    return new CompletableOption(
        Arrays.asList(option.names()),
        firstSentence(option.description()),
        valueKind(option, choices),
        choices);
  }

  private static ValueKind valueKind(OptionSpec option, List<String> choices) {
    if (option.arity().max() == 0) {
      return ValueKind.NONE;
    }
    if (!choices.isEmpty()) {
      return ValueKind.CHOICE;
    }
    return option.paramLabel().equals("FILE") ? ValueKind.FILE : ValueKind.ANY;
  }

  private static String firstSentence(String[] texts) {
    return texts.length == 0 ? "" : texts[0].replaceFirst("(?s)[.:;] .*|[.]$", "");
  }
}
