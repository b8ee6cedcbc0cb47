package dev.bascule.bootstrap.cli;

import static java.util.Objects.requireNonNull;

import dev.bascule.bootstrap.logging.LogSettings;
import dev.bascule.bootstrap.terminal.Clockwork;
import dev.bascule.bootstrap.terminal.ColourChoice;
import dev.bascule.bootstrap.terminal.Palette;
import dev.bascule.bootstrap.terminal.ProgressLine;
import dev.bascule.bootstrap.terminal.Screen;
import dev.bascule.bootstrap.terminal.Style;
import java.util.OptionalInt;
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
record Voice(Screen out, Palette outPalette, Screen err, Palette errPalette, boolean asLog) {

  private static final String LOGGER = "dev.bascule.cli";

  Voice {
    requireNonNull(out, "out");
    requireNonNull(outPalette, "outPalette");
    requireNonNull(err, "err");
    requireNonNull(errPalette, "errPalette");
  }

  /** Returns what {@code given} asks for. */
  static Voice of(ParseResult given, Surroundings surroundings) {
    ColourChoice choice = CommonOptions.colour(given);
    return new Voice(
        surroundings.out(),
        choice.palette(surroundings.out().isTerminal(), surroundings.environment()),
        surroundings.err(),
        choice.palette(surroundings.err().isTerminal(), surroundings.environment()),
        CommonOptions.format(given) == LogSettings.Format.JSON);
  }

  /** Prints a line of the result. */
  void say(String line) {
    out.println(line);
  }

  /** Says in a line what is wrong. */
  void complain(String line) {
    if (asLog) {
      LoggerFactory.getLogger(LOGGER).error(line);
    } else {
      err.println(errPalette.paint(Style.BAD, line));
    }
  }

  /** Says in a line what is good to know. */
  void note(String line) {
    if (asLog) {
      LoggerFactory.getLogger(LOGGER).info(line);
    } else {
      err.println(errPalette.paint(Style.ASIDE, line));
    }
  }

  /** Tells whether somebody sees what moves. */
  boolean canMove() {
    return err.isTerminal() && !asLog;
  }

  /** Begins to show that {@code what} goes on, where that can be shown. */
  ProgressLine progress(String what, Clockwork clockwork) {
    Screen shown = canMove() ? err : new Screen(err.writer(), OptionalInt.empty());
    return ProgressLine.on(shown, errPalette, clockwork, what);
  }
}
