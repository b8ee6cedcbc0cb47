package dev.bascule.adapter.in.cli.common;

import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** One command of the program. */
public interface CliCommand {

  /** Returns the name of the command. */
  String name();

  /** Adds options, parameters and help to {@code spec}. */
  void describe(CommandSpec spec);

  /**
   * Runs the command.
   *
   * @return the exit code
   * @throws IOException if standard input cannot be read, or the embedded demo cannot be started
   */
  int run(ParseResult parsed) throws IOException;
}
