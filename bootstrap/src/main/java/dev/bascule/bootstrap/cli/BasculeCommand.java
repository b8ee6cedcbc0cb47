package dev.bascule.bootstrap.cli;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line of the program. */
public final class BasculeCommand {

  private static final Map<String, String> EXIT_CODES = exitCodes();

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
    Service service = new Service(launcher, stop, surroundings);
    this.commands =
        List.of(
            new ServeCommand(configs, service),
            new DemoCommand(configs, service),
            new CheckCommand(configs, surroundings),
            new ToolsCommand(configs, opening, surroundings),
            new CallCommand(configs, opening, parser, surroundings));
  }

  /** Runs the command that {@code arguments} name, and returns the exit code. */
  public int run(String... arguments) {
    CommandSpec spec = spec("bascule");
    spec.usageMessage()
        .description("An HTTP to MCP bridge with a cache and a circuit breaker.")
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(EXIT_CODES);
    commands.forEach(command -> spec.addSubcommand(command.name(), subcommand(command)));
    return new CommandLine(spec)
        .setOut(surroundings.out())
        .setErr(surroundings.err())
        .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
        .setExecutionStrategy(this::execute)
        .setParameterExceptionHandler(this::onUsageMistake)
        .execute(arguments);
  }

  private CommandLine subcommand(Command command) {
    CommandSpec spec = spec(command.name());
    command.describe(spec);
    return new CommandLine(spec);
  }

  private CommandSpec spec(String name) {
    return CommandSpec.create()
        .name(name)
        .mixinStandardHelpOptions(true)
        .version("bascule " + version);
  }

  private int execute(ParseResult parsed) {
    Integer helped = CommandLine.executeHelpRequest(parsed);
    if (helped != null) {
      return helped;
    }
    if (!parsed.hasSubcommand()) {
      throw new ParameterException(
          parsed.commandSpec().commandLine(), "Missing command: " + names());
    }
    ParseResult given = parsed.subcommand();
    Logging.configure(given);
    return commands.stream()
        .filter(command -> command.name().equals(given.commandSpec().name()))
        .findFirst()
        .map(command -> run(command, given))
        .orElseThrow();
  }

  private int run(Command command, ParseResult given) {
    try {
      return command.run(given);
    } catch (UsageException e) {
      surroundings.err().println(e.getMessage());
      return ExitCode.USAGE;
    } catch (IOException e) {
      surroundings.err().println(Printable.line(String.valueOf(e.getMessage())));
      return ExitCode.UNAVAILABLE;
    } catch (RuntimeException | Error bug) {
      return onBug(bug);
    }
  }

  private int onUsageMistake(ParameterException mistake, String[] arguments) {
    String command = mistake.getCommandLine().getCommandSpec().qualifiedName();
    surroundings.err().println(Printable.line(command + ": " + mistake.getMessage()));
    UnmatchedArgumentException.printSuggestions(mistake, surroundings.err());
    surroundings.err().println("Help: " + command + " --help");
    return ExitCode.USAGE;
  }

  /** Shows where it was, not what the exception says: that may hold a secret. */
  private int onBug(Throwable bug) {
    StackTraceElement[] frames = bug.getStackTrace();
    surroundings
        .err()
        .println(
            "this is a bug: "
                + bug.getClass().getSimpleName()
                + (frames.length == 0 ? "" : " at " + frames[0])
                + "; --log-level debug shows more");
    LoggerFactory.getLogger(BasculeCommand.class).debug("The command failed", bug);
    return ExitCode.BUG;
  }

  private String names() {
    return String.join(", ", commands.stream().map(Command::name).toList());
  }

  private static Map<String, String> exitCodes() {
    Map<String, String> codes = new LinkedHashMap<>();
    codes.put(" 0", "done");
    codes.put(" 1", "the tool reports an error");
    codes.put(" 2", "the command line or the configuration is wrong");
    codes.put(" 3", "a server is unavailable");
    codes.put("69", "there is no JDK");
    codes.put("70", "a bug");
    return codes;
  }
}
