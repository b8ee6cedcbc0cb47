package dev.bascule.adapter.in.cli;

import dev.bascule.adapter.in.cli.common.CliCommand;
import dev.bascule.adapter.in.cli.common.CliEnvironment;
import dev.bascule.adapter.in.cli.common.CommandHelp;
import dev.bascule.adapter.in.cli.common.CommonOptions;
import dev.bascule.adapter.in.cli.common.ExitCode;
import dev.bascule.adapter.in.cli.common.OptionMixins;
import dev.bascule.adapter.in.cli.common.ServerSelector;
import dev.bascule.adapter.in.cli.common.UsageException;
import dev.bascule.configuration.LogSettings;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code bascule help}: prints the help of one command, or of the program. The annotations of
 * picocli's own help command take 5 % of the start-up time to process.
 */
record HelpCommand(CliEnvironment environment) implements CliCommand {

  @Override
  public String name() {
    return "help";
  }

  @Override
  public void describe(CommandSpec spec) {
    CommandHelp.describe(
        spec, "Print the help of a command", "Without COMMAND, prints the help of the program.");
    spec.addPositional(OptionMixins.positional("0", "0..1", "COMMAND", "The command"));
    CommonOptions.addTo(spec, LogSettings.Level.ERROR);
  }

  @Override
  public int run(ParseResult parsed) {
    CommandLine program = parsed.commandSpec().root().commandLine();
    Map<String, CommandLine> commands = program.getSubcommands();
    String name = parsed.matchedPositionalValue(0, "");
    if (!name.isEmpty() && !commands.containsKey(name)) {
      throw new UsageException(
          ServerSelector.unknownNameMessage("command", name, List.copyOf(commands.keySet())));
    }
    commands.getOrDefault(name, program).usage(environment.out().writer());
    return ExitCode.DONE;
  }
}
