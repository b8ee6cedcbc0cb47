package dev.bascule.bootstrap.cli;

import static java.util.Objects.requireNonNull;

import dev.bascule.bootstrap.bench.Bench;
import dev.bascule.bootstrap.terminal.ColourChoice;
import dev.bascule.bootstrap.terminal.Palette;
import dev.bascule.bootstrap.terminal.Screen;
import dev.bascule.bootstrap.terminal.Style;
import java.io.IOException;
import java.util.List;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line of the program. */
public final class BasculeCommand {

  private final Surroundings surroundings;
  private final String version;
  private final List<Command> commands;

  /**
   * Creates the command line.
   *
   * @param launcher assembles the bridge
   * @param parser reads the arguments of tools
   * @param stop tells when the process is asked to end
   * @param version what {@code --version} prints
   */
  public BasculeCommand(
      BridgeLauncher launcher,
      ArgumentsParser parser,
      StopSignal stop,
      Surroundings surroundings,
      String version) {
    this.surroundings = requireNonNull(surroundings, "surroundings");
    this.version = requireNonNull(version, "version");
    ConfigSource configs = new ConfigSource(surroundings);
    BridgeOpening opening = new BridgeOpening(launcher, stop);
    Service service = new Service(launcher, stop);
    this.commands =
        List.of(
            new ServeCommand(configs, service, surroundings),
            new DemoCommand(configs, service, surroundings),
            new CheckCommand(configs, surroundings),
            new ToolsCommand(configs, opening, surroundings),
            new CallCommand(configs, opening, parser, surroundings),
            new BenchCommand(Bench::run, surroundings),
            new KeyCommand(surroundings),
            new LoginCommand(configs, surroundings),
            new LogoutCommand(configs, surroundings),
            new CompletionCommand(configs, surroundings));
  }

  /** Runs the command that {@code arguments} name, and returns the exit code. */
  public int run(String... arguments) {
    return commandLine()
        .setOut(surroundings.out().writer())
        .setErr(surroundings.err().writer())
        .setExecutionStrategy(this::execute)
        .setParameterExceptionHandler(this::onUsageMistake)
        .execute(arguments);
  }

  private CommandLine commandLine() {
    CommandSpec spec = spec("bascule");
    Help.describe(
        spec,
        "An HTTP to MCP bridge with a cache and a circuit breaker",
        "Ordinary HTTP clients and MCP clients in front, any MCP server behind.");
    spec.addOption(CommonOptions.colour());
    Help.examples(
        spec,
        "bascule demo                 # see what it does, without any set-up",
        "bascule serve                # serve what bascule.yaml says",
        "bascule help call            # learn more about a command");
    Help.layOut(spec);
    commands.forEach(command -> spec.addSubcommand(command.name(), subcommand(command)));
    spec.addSubcommand("help", HelpCommand.commandLine());
    return new CommandLine(spec);
  }

  private CommandLine subcommand(Command command) {
    CommandSpec spec = spec(command.name());
    command.describe(spec);
    Help.layOut(spec);
    return new CommandLine(spec);
  }

  private CommandSpec spec(String name) {
    return CommandSpec.create().name(name).version(Version.lines(version).toArray(String[]::new));
  }

  private int execute(ParseResult parsed) {
    ParseResult given = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
    Palette palette = palette(CommonOptions.colour(given), surroundings.out());
    parsed
        .commandSpec()
        .commandLine()
        .setColorScheme(
            CommandLine.Help.defaultColorScheme(palette == Palette.PLAIN ? Ansi.OFF : Ansi.ON));
    Integer helped = CommandLine.executeHelpRequest(parsed);
    if (helped != null) {
      return helped;
    }
    if (!parsed.hasSubcommand()) {
      throw new ParameterException(
          parsed.commandSpec().commandLine(), "Missing command: " + names());
    }
    CommonOptions.configureLogging(given, surroundings.environment());
    return commands.stream()
        .filter(command -> command.name().equals(given.commandSpec().name()))
        .findFirst()
        .map(command -> run(command, given))
        .orElseThrow();
  }

  private int run(Command command, ParseResult given) {
    Voice voice = Voice.of(given, surroundings);
    try {
      return command.run(given);
    } catch (UsageException e) {
      voice.complain(Printable.line(String.valueOf(e.getMessage())));
      return ExitCode.USAGE;
    } catch (IOException e) {
      voice.complain(Printable.line(String.valueOf(e.getMessage())));
      return ExitCode.UNAVAILABLE;
    } catch (RuntimeException | Error bug) {
      voice.complain(words(bug));
      LoggerFactory.getLogger(BasculeCommand.class).debug("The command failed", bug);
      return ExitCode.BUG;
    }
  }

  private int onUsageMistake(ParameterException mistake, String[] arguments) {
    String command = mistake.getCommandLine().getCommandSpec().qualifiedName();
    Screen err = surroundings.err();
    Palette palette = palette(ColourChoice.AUTO, err);
    err.println(palette.paint(Style.BAD, Printable.line(command + ": " + mistake.getMessage())));
    UnmatchedArgumentException.printSuggestions(mistake, err.writer());
    err.println("Help: " + command + " --help");
    return ExitCode.USAGE;
  }

  private Palette palette(ColourChoice choice, Screen screen) {
    return choice.palette(screen.isTerminal(), surroundings.environment());
  }

  /** Shows where it was, not what the exception says: that may hold a secret. */
  private static String words(Throwable bug) {
    StackTraceElement[] frames = bug.getStackTrace();
    return "this is a bug: "
        + bug.getClass().getSimpleName()
        + (frames.length == 0 ? "" : " at " + frames[0])
        + "; --debug shows more";
  }

  private String names() {
    return String.join(", ", commands.stream().map(Command::name).toList());
  }
}
