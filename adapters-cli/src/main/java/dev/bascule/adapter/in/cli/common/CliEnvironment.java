package dev.bascule.adapter.in.cli.common;

import dev.bascule.adapter.in.cli.terminal.AnimationClock;
import dev.bascule.adapter.in.cli.terminal.TerminalOutput;
import dev.bascule.configuration.check.ProgramFinder;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The environment of a command.
 *
 * @param out where results go
 * @param rawOut where results go that are bytes
 * @param err where everything else goes that people read
 * @param in standard input
 * @param workingFolder the folder that file names are relative to
 * @param environment the environment variables; {@link #toString} omits their values
 * @param clock the clock of animations on a terminal
 * @param wallClock the current time, to detect expired keys and certificates
 */
public record CliEnvironment(
    TerminalOutput out,
    OutputStream rawOut,
    TerminalOutput err,
    InputStream in,
    Path workingFolder,
    Map<String, String> environment,
    AnimationClock clock,
    InstantSource wallClock) {

  /**
   * Lists which of {@code out} and {@code err} are terminals, separated by a comma. The launcher
   * sets it: the JDK can only report whether all of them are, including standard input.
   */
  private static final String TERMINALS = "bascule.terminals";

  private static final int DEFAULT_WIDTH = 80;

  public CliEnvironment {
    environment = Map.copyOf(environment);
  }

  /**
   * Returns the environment of this process. Pipes and files get UTF-8, terminals their own
   * charset.
   *
   * @param wallClock the current time
   */
  public static CliEnvironment ofThisProcess(InstantSource wallClock) {
    Map<String, String> environment = System.getenv();
    List<String> terminals =
        List.of(System.getProperty(TERMINALS, isConsole() ? "out,err" : "").split(","));
    OptionalInt out = width(terminals.contains("out"), environment);
    OptionalInt err = width(terminals.contains("err"), environment);
    Charset programs = StandardCharsets.UTF_8;
    return new CliEnvironment(
        openOutput(FileDescriptor.out, out.isPresent() ? System.out.charset() : programs, out),
        new FileOutputStream(FileDescriptor.out),
        openOutput(FileDescriptor.err, System.err.charset(), err),
        System.in,
        Path.of("").toAbsolutePath(),
        environment,
        AnimationClock.ofThisMachine(),
        wallClock);
  }

  private static boolean isConsole() {
    return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
  }

  private static TerminalOutput openOutput(
      FileDescriptor descriptor, Charset charset, OptionalInt width) {
    return new TerminalOutput(
        new PrintWriter(
            new OutputStreamWriter(new FileOutputStream(descriptor), charset),
            /* autoFlush= */ true),
        width);
  }

  private static OptionalInt width(boolean isTerminal, Map<String, String> environment) {
    if (!isTerminal) {
      return OptionalInt.empty();
    }
    String columns = environment.getOrDefault("COLUMNS", "");
    return OptionalInt.of(
        columns.matches("[1-9]\\d{1,3}") ? Integer.parseInt(columns) : DEFAULT_WIDTH);
  }

  /** Returns the programs of this machine. */
  public ProgramFinder programs() {
    return new ProgramFinder(environment.getOrDefault("PATH", ""), workingFolder);
  }

  @Override
  public String toString() {
    return "CliEnvironment[workingFolder=" + workingFolder + "]";
  }
}
