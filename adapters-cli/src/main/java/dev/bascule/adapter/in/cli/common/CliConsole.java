package dev.bascule.adapter.in.cli.common;

import dev.bascule.adapter.in.cli.terminal.AnimationClock;
import dev.bascule.adapter.in.cli.terminal.ColorMode;
import dev.bascule.adapter.in.cli.terminal.ColorPalette;
import dev.bascule.adapter.in.cli.terminal.ProgressLine;
import dev.bascule.adapter.in.cli.terminal.TerminalOutput;
import dev.bascule.adapter.in.cli.terminal.TextStyle;
import dev.bascule.application.port.in.ShowServersUseCase;
import dev.bascule.configuration.LogSettings;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.text.SafeText;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ParseResult;

/**
 * The console of one command: results go to standard output, everything else to standard error.
 *
 * @param out where results go
 * @param outPalette colours of {@code out}
 * @param err where everything else goes
 * @param errPalette colours of {@code err}
 * @param asLog whether lines on {@code err} are log records, so that a program can parse each
 */
public record CliConsole(
    TerminalOutput out,
    ColorPalette outPalette,
    TerminalOutput err,
    ColorPalette errPalette,
    boolean asLog) {

  private static final String LOGGER = "dev.bascule.cli";

  /** Returns the console that the options in {@code parsed} configure. */
  public static CliConsole of(ParseResult parsed, CliEnvironment environment) {
    ColorMode choice = CommonOptions.colour(parsed);
    return new CliConsole(
        environment.out(),
        choice.palette(environment.out().isTerminal(), environment.environment()),
        environment.err(),
        choice.palette(environment.err().isTerminal(), environment.environment()),
        CommonOptions.format(parsed) == LogSettings.Format.JSON);
  }

  /** Prints a line of the result. */
  public void print(String line) {
    out.println(line);
  }

  /** Prints an error on one line. */
  public void printError(String line) {
    if (asLog) {
      LoggerFactory.getLogger(LOGGER).error(line);
    } else {
      err.println(errPalette.paint(TextStyle.BAD, line));
    }
  }

  /** Prints what a server process wrote to its standard error, indented, below an error. */
  public void printStderr(Optional<String> text) {
    text.stream().flatMap(String::lines).forEach(line -> printError("  " + SafeText.text(line)));
  }

  /** Prints a warning about something valid that is probably unintended. */
  public void printWarning(String line) {
    if (asLog) {
      LoggerFactory.getLogger(LOGGER).warn(line);
    } else {
      err.println(errPalette.paint(TextStyle.WARNING, "warning: ") + line);
    }
  }

  /** Prints a note on one line. */
  public void printNote(String line) {
    if (asLog) {
      LoggerFactory.getLogger(LOGGER).info(line);
    } else {
      err.println(errPalette.paint(TextStyle.ASIDE, line));
    }
  }

  /** Returns whether the terminal displays progress. */
  public boolean showsProgress() {
    return err.isTerminal() && !asLog;
  }

  /**
   * Starts to display {@code what} as progress, or that {@code server} is starting, if the terminal
   * supports it.
   */
  public ProgressLine progress(
      String what, ServerId server, ShowServersUseCase servers, AnimationClock clock) {
    return progress(() -> isStarting(server, servers) ? "starting " + server : what, clock);
  }

  /** Starts to display {@code label} as progress, if the terminal supports it. */
  public ProgressLine progress(Supplier<String> label, AnimationClock clock) {
    TerminalOutput shown =
        showsProgress() ? err : new TerminalOutput(err.writer(), OptionalInt.empty());
    return ProgressLine.start(shown, errPalette, clock, label);
  }

  private static boolean isStarting(ServerId id, ShowServersUseCase servers) {
    return servers.showAllServers().stream()
        .anyMatch(server -> server.id().equals(id) && !server.connected());
  }
}
