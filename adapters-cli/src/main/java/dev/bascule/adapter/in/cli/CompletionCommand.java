package dev.bascule.adapter.in.cli;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.cli.common.CliCommand;
import dev.bascule.adapter.in.cli.common.CliConsole;
import dev.bascule.adapter.in.cli.common.CliEnvironment;
import dev.bascule.adapter.in.cli.common.CommandHelp;
import dev.bascule.adapter.in.cli.common.CommonOptions;
import dev.bascule.adapter.in.cli.common.ConfigSource;
import dev.bascule.adapter.in.cli.common.ExitCode;
import dev.bascule.adapter.in.cli.common.OptionMixins;
import dev.bascule.adapter.in.cli.common.ServerSelector;
import dev.bascule.adapter.in.cli.common.UsageException;
import dev.bascule.adapter.in.cli.edit.ImportCommand;
import dev.bascule.adapter.in.cli.remote.FeatureCandidates;
import dev.bascule.adapter.in.cli.remote.FeatureCandidates.FeatureCandidate;
import dev.bascule.configuration.ListenOverrides;
import dev.bascule.configuration.LogSettings;
import dev.bascule.configuration.load.ConfigResult;
import dev.bascule.domain.mcp.ServerId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code bascule completion}: prints shell completion scripts. They run {@code bascule completion
 * words -- WORD...} with the words of the command line up to the one to complete, which prints one
 * candidate per line: the word, a tab, and its description.
 */
record CompletionCommand(ConfigSource configs, CliEnvironment environment) implements CliCommand {

  private static final List<String> SHELLS = List.of("bash", "zsh", "fish");

  private static final String WORDS = "words";

  /** Printed in place of candidates where the shell completes file names. */
  private static final String FILES = ":files";

  @Override
  public String name() {
    return "completion";
  }

  @Override
  public void describe(CommandSpec spec) {
    CommandHelp.describe(
        spec,
        "Print a shell completion script",
        "Prints a script for bash, zsh or fish that completes commands, options, their values, and"
            + " the names of the servers in the configuration. If a bridge is running, at"
            + " BASCULE_URL or http://127.0.0.1:8808, also tools, prompts, resources and arguments"
            + " of its servers.",
        "bascule completion bash     # source <(bascule completion bash)",
        "bascule completion zsh      # source <(bascule completion zsh)",
        "bascule completion fish     # bascule completion fish | source");
    spec.addPositional(
        OptionMixins.positional("0", "1", "SHELL", "The shell: " + String.join(", ", SHELLS)));
    spec.addPositional(OptionMixins.rest(1).hidden(true).build());
    CommonOptions.addTo(spec, LogSettings.Level.ERROR);
  }

  @Override
  public int run(ParseResult parsed) throws IOException {
    CliConsole console = CliConsole.of(parsed, environment);
    String shell = parsed.matchedPositionalValue(0, "");
    if (shell.equals(WORDS)) {
      List<String> words = parsed.matchedPositionalValue(1, List.of());
      candidates(parsed, words).forEach(console::print);
      return ExitCode.DONE;
    }
    if (!SHELLS.contains(shell)) {
      throw new UsageException(ServerSelector.unknownNameMessage("shell", shell, SHELLS));
    }
    try (InputStream script =
        requireNonNull(CompletionCommand.class.getResourceAsStream("completion." + shell))) {
      new String(script.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(console::print);
    }
    return ExitCode.DONE;
  }

  /** Returns the candidates for the last of {@code words}; options only after a dash. */
  private List<String> candidates(ParseResult parsed, List<String> words) {
    CommandSpec command = parsed.commandSpec().root();
    @Nullable OptionSpec option = null;
    Optional<String> config = Optional.empty();
    List<String> parameters = new ArrayList<>();
    if (words.subList(0, Math.max(0, words.size() - 1)).contains("--")) {
      // The command of a server.
      return List.of(FILES);
    }
    for (String word : words.subList(0, Math.max(0, words.size() - 1))) {
      CommandLine subcommand = command.subcommands().get(word);
      if (option != null) {
        config =
            option.equals(command.findOption(OptionMixins.CONFIG)) ? Optional.of(word) : config;
        option = null;
      } else if (word.startsWith("-")) {
        OptionSpec found = option(command, word);
        option = found == null || found.arity().max() == 0 ? null : found;
      } else if (subcommand != null) {
        command = subcommand.getCommandSpec();
      } else {
        parameters.add(word);
      }
    }
    if (option != null) {
      return values(option);
    }
    if (!words.isEmpty() && words.getLast().startsWith("-")) {
      return command.options().stream().flatMap(CompletionCommand::names).toList();
    }
    if (command.parent() == null) {
      return commands(command);
    }
    boolean isValue = !words.isEmpty() && words.getLast().contains("=");
    return isValue ? List.of() : parameter(command, parameters, config, parsed);
  }

  /** Returns the option; before the name of the command, that of any command. */
  private static @Nullable OptionSpec option(CommandSpec command, String name) {
    OptionSpec own = command.findOption(name);
    return own != null
        ? own
        : command.subcommands().values().stream()
            .map(CommandLine::getCommandSpec)
            .flatMap(each -> Stream.ofNullable(each.findOption(name)))
            .findFirst()
            .orElse(null);
  }

  private static List<String> values(ArgSpec option) {
    Iterable<String> choices = option.completionCandidates();
    if (choices != null) {
      return StreamSupport.stream(choices.spliterator(), /* parallel= */ false)
          .map(CompletionCommand::candidate)
          .toList();
    }
    return option.paramLabel().equals("FILE") ? List.of(FILES) : List.of();
  }

  private static Stream<String> names(OptionSpec option) {
    return Arrays.stream(option.names()).map(name -> candidate(name, option.description()));
  }

  private static List<String> commands(CommandSpec root) {
    List<String> commands = new ArrayList<>();
    root.subcommands()
        .forEach(
            (name, command) ->
                commands.add(candidate(name, command.getCommandSpec().usageMessage().header())));
    return commands;
  }

  /**
   * Returns the candidates for the next parameter of a command.
   *
   * @param earlier the parameters before it
   */
  private List<String> parameter(
      CommandSpec command, List<String> earlier, Optional<String> config, ParseResult parsed) {
    Optional<PositionalParamSpec> next =
        command.positionalParameters().stream()
            .filter(each -> each.index().contains(earlier.size()))
            .findFirst();
    if (next.isPresent() && next.get().completionCandidates() != null) {
      return values(next.get());
    }
    String label = next.map(PositionalParamSpec::paramLabel).orElse("");
    return switch (label) {
      case "SERVER" -> servers(config).stream().map(CompletionCommand::candidate).toList();
      case "SHELL" -> SHELLS.stream().map(CompletionCommand::candidate).toList();
      case "CLIENT" -> ImportCommand.clients().stream().map(CompletionCommand::candidate).toList();
      case "FILE" -> List.of(FILES);
      case "COMMAND" -> commands(command.root());
      case "TOOL", "PROMPT", "URI", "ARGUMENT" ->
          FeatureCandidates.find(label, earlier, command.name().equals("call"), parsed, environment)
              .stream()
              .map(CompletionCommand::candidate)
              .toList();
      default -> List.of();
    };
  }

  /** Returns the names of the servers; none if the file is invalid: a shell ignores errors. */
  private List<String> servers(Optional<String> config) {
    ConfigResult result =
        configs
            .file(config)
            .map(file -> configs.readResult(file, ListenOverrides.NONE))
            .orElseGet(ConfigSource::demoResult);
    return switch (result) {
      case ConfigResult.Valid valid ->
          valid.config().serverIds().stream().map(ServerId::value).toList();
      case ConfigResult.Invalid _ -> List.of();
    };
  }

  private static String candidate(FeatureCandidate feature) {
    return feature.description().isEmpty()
        ? feature.word()
        : feature.word() + "\t" + feature.description();
  }

  /** Returns a line with a word and the first sentence of its description. */
  private static String candidate(String word, String... description) {
    return description.length == 0
        ? word
        : word + "\t" + description[0].replaceFirst("(?s)[.:;] .*|[.]$", "");
  }
}
