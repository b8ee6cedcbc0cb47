package dev.bascule.bootstrap.cli;

import static java.util.Objects.requireNonNull;

import dev.bascule.bootstrap.config.ConfigFile;
import dev.bascule.bootstrap.config.ListenOverrides;
import dev.bascule.bootstrap.config.Reading;
import dev.bascule.bootstrap.logging.LogSettings;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code bascule completion}: prints what makes a shell complete command lines. */
final class CompletionCommand implements Command {

  /** What the scripts ask for while they run. */
  static final String SERVERS = "servers";

  static final List<String> SHELLS = List.of("bash", "zsh", "fish");

  private final ConfigSource configs;
  private final Surroundings surroundings;

  CompletionCommand(ConfigSource configs, Surroundings surroundings) {
    this.configs = requireNonNull(configs, "configs");
    this.surroundings = requireNonNull(surroundings, "surroundings");
  }

  @Override
  public String name() {
    return "completion";
  }

  @Override
  public void describe(CommandSpec spec) {
    Help.describe(
        spec,
        "Print a script that makes a shell complete commands",
        "Prints a script for bash, zsh or fish that completes commands, options, their values, and"
            + " the names of the servers in the configuration.");
    Help.examples(
        spec,
        "bascule completion bash     # source <(bascule completion bash)",
        "bascule completion zsh      # source <(bascule completion zsh)",
        "bascule completion fish     # bascule completion fish | source");
    spec.addPositional(
        Options.positional("0", "1", "SHELL", "The shell: " + String.join(", ", SHELLS)));
    spec.addOption(Options.config());
    CommonOptions.addTo(spec, LogSettings.Level.ERROR);
  }

  @Override
  public int run(ParseResult given) {
    Voice voice = Voice.of(given, surroundings);
    Completion completion = Completion.of(given.commandSpec().root());
    String shell = given.matchedPositionalValue(0, "");
    switch (shell) {
      case "bash" -> new BashCompletion(completion).lines().forEach(voice::say);
      case "zsh" -> new ZshCompletion(completion).lines().forEach(voice::say);
      case "fish" -> new FishCompletion(completion).lines().forEach(voice::say);
      case SERVERS -> servers(given).forEach(voice::say);
      default -> throw new UsageException(Servers.unknown("script for", shell, SHELLS));
    }
    return ExitCode.DONE;
  }

  /** Returns the names of the servers; nothing where the file is wrong: nobody would read why. */
  private List<String> servers(ParseResult given) {
    Optional<ConfigFile> file = configs.file(given);
    Reading reading =
        file.map(found -> configs.reading(found, ListenOverrides.NONE))
            .orElseGet(ConfigSource::demoReading);
    return switch (reading) {
      case Reading.Valid valid ->
          valid.config().servers().stream().map(server -> server.id().value()).toList();
      case Reading.Invalid _ -> List.of();
    };
  }
}
