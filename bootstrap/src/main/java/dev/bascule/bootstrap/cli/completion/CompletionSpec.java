package dev.bascule.bootstrap.cli.completion;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What a shell can complete: the command line as data, for the scripts that are made of it.
 *
 * @param commands the commands, in the order of the help
 * @param options what may stand before the command
 */
record CompletionSpec(List<Word> commands, List<Flag> options) {

  /**
   * A command.
   *
   * @param name the word that calls it
   * @param about what it does, in a few words
   * @param options its options
   * @param first what its first parameter is
   */
  record Word(String name, String about, List<Flag> options, Kind first) {
    Word {
      requireNonNull(name, "name");
      requireNonNull(about, "about");
      options = List.copyOf(options);
      requireNonNull(first, "first");
    }
  }

  /**
   * An option.
   *
   * @param names all its names
   * @param about what it does, in a few words
   * @param value what follows it
   * @param choices the values that it knows, if it knows all
   */
  record Flag(List<String> names, String about, Kind value, List<String> choices) {
    Flag {
      names = List.copyOf(names);
      requireNonNull(about, "about");
      requireNonNull(value, "value");
      choices = List.copyOf(choices);
    }
  }

  /** What stands in a place of the command line. */
  enum Kind {
    /** Nothing. */
    NONE,
    /** Something that no shell can know. */
    ANY,
    /** One of a few words. */
    CHOICE,
    FILE,
    /** A server of the configuration. */
    SERVER,
    /** A command of this program. */
    COMMAND,
    /** A shell that there are scripts for. */
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
            .map(CompletionSpec::word)
            .toList(),
        flags(root));
  }

  /** Returns the names of all options of all commands that have a value. */
  List<String> namesWithValue() {
    return Stream.concat(
            options.stream(), commands.stream().flatMap(command -> command.options().stream()))
        .filter(option -> option.value() != Kind.NONE)
        .flatMap(option -> option.names().stream())
        .distinct()
        .toList();
  }

  private static Word word(CommandSpec spec) {
    return new Word(spec.name(), first(spec.usageMessage().header()), flags(spec), firstOf(spec));
  }

  private static Kind firstOf(CommandSpec spec) {
    if (spec.positionalParameters().isEmpty()) {
      return Kind.NONE;
    }
    return switch (spec.positionalParameters().getFirst().paramLabel()) {
      case "SERVER" -> Kind.SERVER;
      case "SHELL" -> Kind.SHELL;
      default -> spec.name().equals("help") ? Kind.COMMAND : Kind.ANY;
    };
  }

  private static List<Flag> flags(CommandSpec spec) {
    return spec.options().stream()
        .filter(option -> !option.hidden())
        .map(CompletionSpec::flag)
        .toList();
  }

  private static Flag flag(OptionSpec option) {
    List<String> choices =
        Optional.ofNullable(option.completionCandidates())
            .map(words -> StreamSupport.stream(words.spliterator(), /* parallel= */ false).toList())
            .orElse(List.of());
    return new Flag(
        Arrays.asList(option.names()), first(option.description()), kind(option, choices), choices);
  }

  private static Kind kind(OptionSpec option, List<String> choices) {
    if (option.arity().max() == 0) {
      return Kind.NONE;
    }
    if (!choices.isEmpty()) {
      return Kind.CHOICE;
    }
    return option.paramLabel().equals("FILE") ? Kind.FILE : Kind.ANY;
  }

  private static String first(String[] texts) {
    return texts.length == 0 ? "" : texts[0].replaceFirst("(?s)[.:;] .*|[.]$", "");
  }
}
