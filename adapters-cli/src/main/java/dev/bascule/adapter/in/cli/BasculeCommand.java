package dev.bascule.adapter.in.cli;

import dev.bascule.adapter.in.cli.call.CallCommand;
import dev.bascule.adapter.in.cli.check.CheckCommand;
import dev.bascule.adapter.in.cli.common.CliCommand;
import dev.bascule.adapter.in.cli.common.CliConsole;
import dev.bascule.adapter.in.cli.common.CliEnvironment;
import dev.bascule.adapter.in.cli.common.CommandHelp;
import dev.bascule.adapter.in.cli.common.CommonOptions;
import dev.bascule.adapter.in.cli.common.ConfigSource;
import dev.bascule.adapter.in.cli.common.ExitCode;
import dev.bascule.adapter.in.cli.common.UsageException;
import dev.bascule.adapter.in.cli.edit.AddCommand;
import dev.bascule.adapter.in.cli.edit.ImportCommand;
import dev.bascule.adapter.in.cli.edit.InitCommand;
import dev.bascule.adapter.in.cli.features.PromptsCommand;
import dev.bascule.adapter.in.cli.features.ResourcesCommand;
import dev.bascule.adapter.in.cli.launch.BridgeLauncher;
import dev.bascule.adapter.in.cli.launch.BridgeOpener;
import dev.bascule.adapter.in.cli.launch.StopSignal;
import dev.bascule.adapter.in.cli.login.LoginCommand;
import dev.bascule.adapter.in.cli.login.LogoutCommand;
import dev.bascule.adapter.in.cli.remote.BreakerCommand;
import dev.bascule.adapter.in.cli.remote.CacheCommand;
import dev.bascule.adapter.in.cli.remote.HealthCommand;
import dev.bascule.adapter.in.cli.remote.LogsCommand;
import dev.bascule.adapter.in.cli.remote.ReloadCommand;
import dev.bascule.adapter.in.cli.remote.RestartCommand;
import dev.bascule.adapter.in.cli.remote.SessionsCommand;
import dev.bascule.adapter.in.cli.remote.StatusCommand;
import dev.bascule.adapter.in.cli.serve.BridgeService;
import dev.bascule.adapter.in.cli.serve.DemoCommand;
import dev.bascule.adapter.in.cli.serve.ServeCommand;
import dev.bascule.adapter.in.cli.serve.StdioCommand;
import dev.bascule.adapter.in.cli.terminal.ColorMode;
import dev.bascule.adapter.in.cli.terminal.ColorPalette;
import dev.bascule.adapter.in.cli.terminal.TerminalOutput;
import dev.bascule.adapter.in.cli.terminal.TextStyle;
import dev.bascule.adapter.in.cli.tools.ToolsCommand;
import dev.bascule.domain.text.SafeText;
import dev.bascule.domain.text.SpellingSuggestion;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line of the program. */
public final class BasculeCommand {

  private final CliEnvironment environment;
  private final String version;
  private final List<CliCommand> commands;

  /**
   * Creates the command line.
   *
   * @param launcher assembles the bridge
   * @param stop signals that the process should stop
   * @param version what {@code --version} prints
   */
  public BasculeCommand(
      BridgeLauncher launcher, StopSignal stop, CliEnvironment environment, String version) {
    this.environment = environment;
    this.version = version;
    ConfigSource configs = new ConfigSource(environment);
    BridgeOpener opener = new BridgeOpener(launcher, stop);
    BridgeService service = new BridgeService(launcher, stop);
    this.commands =
        List.of(
            new ServeCommand(configs, service, environment),
            new DemoCommand(configs, service, environment),
            new StdioCommand(configs, launcher, stop, environment),
            new CheckCommand(configs, opener, environment),
            new ToolsCommand(configs, opener, environment),
            new CallCommand(configs, opener, environment),
            new ResourcesCommand(configs, opener, environment),
            new PromptsCommand(configs, opener, environment),
            new StatusCommand(environment),
            new LogsCommand(environment),
            new RestartCommand(environment),
            new HealthCommand(environment),
            new ReloadCommand(environment),
            new CacheCommand(environment),
            new BreakerCommand(environment),
            new SessionsCommand(environment),
            new InitCommand(environment),
            new AddCommand(configs, environment),
            new ImportCommand(configs, environment),
            new KeyCommand(environment),
            new SchemaCommand(environment),
            new LoginCommand(configs, launcher, environment),
            new LogoutCommand(configs, launcher, environment),
            new CompletionCommand(configs, environment),
            new HelpCommand(environment));
  }

  /** Runs the command that {@code arguments} name, and returns the exit code. */
  public int run(String... arguments) {
    return commandLine()
        .setOut(environment.out().writer())
        .setErr(environment.err().writer())
        .setExecutionStrategy(this::execute)
        .setParameterExceptionHandler(this::onUsageError)
        .execute(
            Arrays.equals(arguments, new String[] {"version"})
                ? new String[] {"--version"}
                : arguments);
  }

  private CommandLine commandLine() {
    CommandSpec spec = spec("bascule");
    CommandHelp.describe(
        spec,
        "An HTTP to MCP bridge with a cache and a circuit breaker",
        "Ordinary HTTP clients and MCP clients in front, any MCP server behind.",
        "bascule demo                 # try it without any configuration",
        "bascule serve                # serve the servers of bascule.yaml",
        "bascule help call            # show the help of a command");
    spec.addOption(CommonOptions.colour());
    CommandHelp.layOut(spec);
    commands.forEach(command -> spec.addSubcommand(command.name(), subcommand(command)));
    // Of a word such as @file, the command decides what it means.
    return new CommandLine(spec).setExpandAtFiles(false);
  }

  private CommandLine subcommand(CliCommand command) {
    CommandSpec spec = spec(command.name());
    command.describe(spec);
    CommandHelp.layOut(spec);
    return new CommandLine(spec);
  }

  private CommandSpec spec(String name) {
    return CommandSpec.create()
        .name(name)
        .version(
            "bascule " + version,
            "Java " + property("java.runtime.version"),
            property("os.name") + " " + property("os.version") + " " + property("os.arch"));
  }

  private static String property(String name) {
    return System.getProperty(name, "unknown");
  }

  private int execute(ParseResult parsed) {
    ParseResult given = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
    ColorPalette palette = palette(CommonOptions.colour(given), environment.out());
    parsed
        .commandSpec()
        .commandLine()
        .setColorScheme(
            CommandLine.Help.defaultColorScheme(
                palette == ColorPalette.PLAIN ? Ansi.OFF : Ansi.ON));
    Integer helped = CommandLine.executeHelpRequest(parsed);
    if (helped != null) {
      return helped;
    }
    if (!parsed.hasSubcommand()) {
      throw new ParameterException(
          parsed.commandSpec().commandLine(), "Missing command: " + names());
    }
    CommonOptions.configureLogging(given, environment.environment());
    return commands.stream()
        .filter(command -> command.name().equals(given.commandSpec().name()))
        .findFirst()
        .map(command -> run(command, given))
        .orElseThrow();
  }

  private int run(CliCommand command, ParseResult parsed) {
    CliConsole console = CliConsole.of(parsed, environment);
    try {
      return command.run(parsed);
    } catch (UsageException e) {
      console.printError(SafeText.line(String.valueOf(e.getMessage())));
      return ExitCode.USAGE;
    } catch (IOException e) {
      console.printError(SafeText.line(String.valueOf(e.getMessage())));
      return ExitCode.UNAVAILABLE;
    } catch (RuntimeException | Error bug) {
      console.printError(bugMessage(bug));
      LoggerFactory.getLogger(BasculeCommand.class).debug("The command failed", bug);
      return ExitCode.BUG;
    }
  }

  private int onUsageError(ParameterException error, String[] arguments) {
    String command = error.getCommandLine().getCommandSpec().qualifiedName();
    TerminalOutput err = environment.err();
    ColorPalette palette = palette(ColorMode.AUTO, err);
    err.println(palette.paint(TextStyle.BAD, SafeText.line(command + ": " + error.getMessage())));
    suggestion(error).ifPresent(near -> err.println("Did you mean: " + command + " " + near));
    err.println("Help: " + command + " --help");
    return ExitCode.USAGE;
  }

  /** Returns the option or command that was probably meant. */
  private static Optional<String> suggestion(ParameterException error) {
    if (!(error instanceof UnmatchedArgumentException unmatched)) {
      return Optional.empty();
    }
    String word = unmatched.getUnmatched().getFirst();
    CommandSpec spec = error.getCommandLine().getCommandSpec();
    return SpellingSuggestion.nearest(
        word, word.startsWith("-") ? spec.optionsMap().keySet() : spec.subcommands().keySet());
  }

  private ColorPalette palette(ColorMode choice, TerminalOutput output) {
    return choice.palette(output.isTerminal(), environment.environment());
  }

  /**
   * Returns where the bug occurred, without the exception's message, which may contain a secret.
   */
  private static String bugMessage(Throwable bug) {
    StackTraceElement[] frames = bug.getStackTrace();
    return "internal error: "
        + bug.getClass().getSimpleName()
        + (frames.length == 0 ? "" : " at " + frames[0])
        + "; run with --debug for the stack trace";
  }

  private String names() {
    return String.join(", ", commands.stream().map(CliCommand::name).toList());
  }
}
