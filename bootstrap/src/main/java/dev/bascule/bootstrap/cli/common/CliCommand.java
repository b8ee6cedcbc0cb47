package dev.bascule.bootstrap.cli.common;

import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** One command of the program. */
public interface CliCommand {

  /** Returns the word that calls it. */
  String name();

  /** Adds its options, parameters and help. */
  void describe(CommandSpec spec);

  /**
   * Does what it is for.
   *
   * @return the exit code
   * @throws IOException if standard input cannot be read, or the embedded demo cannot be started
   */
  int run(ParseResult parsed) throws IOException;
}
