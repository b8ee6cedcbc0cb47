package dev.bascule.bootstrap.cli.common;

import dev.bascule.application.port.in.ShowServersUseCase;
import dev.bascule.bootstrap.logging.LogSettings;
import dev.bascule.bootstrap.terminal.AnimationClock;
import dev.bascule.bootstrap.terminal.ColorMode;
import dev.bascule.bootstrap.terminal.ColorPalette;
import dev.bascule.bootstrap.terminal.ProgressLine;
import dev.bascule.bootstrap.terminal.TerminalOutput;
import dev.bascule.bootstrap.terminal.TerminalText;
import dev.bascule.bootstrap.terminal.TextStyle;
import dev.bascule.domain.mcp.ServerId;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ParseResult;

/**
 * How one run of a command speaks to its user.
 *
 * @param out where results go
 * @param outPalette their colours
 * @param err where all else goes
 * @param errPalette its colours
 * @param asLog whether all else is log records, so that a program can read each line of it
 */
public record CliConsole(
    TerminalOutput out,
    ColorPalette outPalette,
    TerminalOutput err,
    ColorPalette errPalette,
    boolean asLog) {

  private static final String LOGGER = "dev.bascule.cli";

  /** Returns what {@code parsed} asks for. */
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

  /** Says in a line what is wrong. */
  public void printError(String line) {
    if (asLog) {
      LoggerFactory.getLogger(LOGGER).error(line);
    } else {
      err.println(errPalette.paint(TextStyle.BAD, line));
    }
  }

  /** Prints what the process of a server wrote to its standard error, below an error, indented. */
  public void printStderr(Optional<String> text) {
    text.stream()
        .flatMap(String::lines)
        .forEach(line -> printError("  " + TerminalText.text(line)));
  }

  /** Prints a line about something that is allowed, but probably not meant. */
  public void printWarning(String line) {
    if (asLog) {
      LoggerFactory.getLogger(LOGGER).warn(line);
    } else {
      err.println(errPalette.paint(TextStyle.WARNING, "warning: ") + line);
    }
  }

  /** Says in a line what is good to know. */
  public void printNote(String line) {
    if (asLog) {
      LoggerFactory.getLogger(LOGGER).info(line);
    } else {
      err.println(errPalette.paint(TextStyle.ASIDE, line));
    }
  }

  /** Tells whether somebody sees what moves. */
  public boolean showsProgress() {
    return err.isTerminal() && !asLog;
  }

  /**
   * Begins to show that {@code what} is in progress, or that {@code server} is starting while it
   * is.
   */
  public ProgressLine progress(
      String what, ServerId server, ShowServersUseCase servers, AnimationClock clock) {
    return progress(() -> isStarting(server, servers) ? "starting " + server : what, clock);
  }

  private static boolean isStarting(ServerId id, ShowServersUseCase servers) {
    return servers.showAllServers().stream()
        .anyMatch(server -> server.id().equals(id) && !server.connected());
  }

  /** Begins to show what {@code label} returns for each frame, if the terminal can. */
  public ProgressLine progress(Supplier<String> label, AnimationClock clock) {
    TerminalOutput shown =
        showsProgress() ? err : new TerminalOutput(err.writer(), OptionalInt.empty());
    return ProgressLine.start(shown, errPalette, clock, label);
  }
}
