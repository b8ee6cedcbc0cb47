package dev.bascule.bootstrap.cli.completion;

import dev.bascule.bootstrap.cli.common.CliCommand;
import dev.bascule.bootstrap.cli.common.CliConsole;
import dev.bascule.bootstrap.cli.common.CliEnvironment;
import dev.bascule.bootstrap.cli.common.CommandHelp;
import dev.bascule.bootstrap.cli.common.CommonOptions;
import dev.bascule.bootstrap.cli.common.ConfigSource;
import dev.bascule.bootstrap.cli.common.ExitCode;
import dev.bascule.bootstrap.cli.common.OptionMixins;
import dev.bascule.bootstrap.cli.common.ServerSelector;
import dev.bascule.bootstrap.cli.common.UsageException;
import dev.bascule.bootstrap.config.ListenOverrides;
import dev.bascule.bootstrap.config.load.ConfigResult;
import dev.bascule.bootstrap.config.parse.ConfigFile;
import dev.bascule.bootstrap.logging.LogSettings;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code bascule completion}: prints shell completion scripts. */
public final class CompletionCommand implements CliCommand {

  /** The argument that the scripts use to list servers. */
  static final String SERVERS = "servers";

  static final List<String> SHELLS = List.of("bash", "zsh", "fish");

  private final ConfigSource configs;
  private final CliEnvironment environment;

  public CompletionCommand(ConfigSource configs, CliEnvironment environment) {
    this.configs = configs;
    this.environment = environment;
  }

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
            + " the names of the servers in the configuration.");
    CommandHelp.examples(
        spec,
        "bascule completion bash     # source <(bascule completion bash)",
        "bascule completion zsh      # source <(bascule completion zsh)",
        "bascule completion fish     # bascule completion fish | source");
    spec.addPositional(
        OptionMixins.positional("0", "1", "SHELL", "The shell: " + String.join(", ", SHELLS)));
    spec.addOption(OptionMixins.config());
    CommonOptions.addTo(spec, LogSettings.Level.ERROR);
  }

  @Override
  public int run(ParseResult parsed) {
    CliConsole console = CliConsole.of(parsed, environment);
    CompletionSpec completion = CompletionSpec.of(parsed.commandSpec().root());
    String shell = parsed.matchedPositionalValue(0, "");
    switch (shell) {
      case "bash" -> new BashCompletion(completion).lines().forEach(console::print);
      case "zsh" -> new ZshCompletion(completion).lines().forEach(console::print);
      case "fish" -> new FishCompletion(completion).lines().forEach(console::print);
      case SERVERS -> servers(parsed).forEach(console::print);
      default ->
          throw new UsageException(ServerSelector.unknownNameMessage("shell", shell, SHELLS));
    }
    return ExitCode.DONE;
  }

  /**
   * Returns the names of the servers; none if the file is invalid, since a shell ignores errors.
   */
  private List<String> servers(ParseResult parsed) {
    Optional<ConfigFile> file = configs.file(parsed);
    ConfigResult result =
        file.map(found -> configs.readResult(found, ListenOverrides.NONE))
            .orElseGet(ConfigSource::demoResult);
    return switch (result) {
      case ConfigResult.Valid valid ->
          valid.config().servers().stream().map(server -> server.id().value()).toList();
      case ConfigResult.Invalid _ -> List.of();
    };
  }
}
