package dev.bascule.bootstrap.cli;

import static java.util.Objects.requireNonNull;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What surrounds a command.
 *
 * @param out where results go
 * @param err where everything else goes that people read
 * @param in what {@code -} stands for
 * @param workingFolder what file names are relative to
 * @param environment the variables; {@link #toString} leaves their values out
 * @param terminalWidth the columns of the terminal that {@code out} is; empty where it is none
 */
public record Surroundings(
    PrintWriter out,
    PrintWriter err,
    InputStream in,
    Path workingFolder,
    Map<String, String> environment,
    OptionalInt terminalWidth) {

  private static final int USUAL_WIDTH = 80;

  public Surroundings {
    requireNonNull(out, "out");
    requireNonNull(err, "err");
    requireNonNull(in, "in");
    requireNonNull(workingFolder, "workingFolder");
    environment = Map.copyOf(environment);
    requireNonNull(terminalWidth, "terminalWidth");
  }

  /** Returns those of this process. Programs are given UTF-8, terminals what they understand. */
  public static Surroundings ofThisProcess() {
    boolean isTerminal =
        Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    Map<String, String> environment = System.getenv();
    return new Surroundings(
        writer(FileDescriptor.out, isTerminal ? System.out.charset() : StandardCharsets.UTF_8),
        writer(FileDescriptor.err, System.err.charset()),
        System.in,
        Path.of("").toAbsolutePath(),
        environment,
        isTerminal ? OptionalInt.of(width(environment)) : OptionalInt.empty());
  }

  private static PrintWriter writer(FileDescriptor descriptor, Charset charset) {
    return new PrintWriter(
        new OutputStreamWriter(new FileOutputStream(descriptor), charset), /* autoFlush= */ true);
  }

  private static int width(Map<String, String> environment) {
    String columns = environment.getOrDefault("COLUMNS", "");
    return columns.matches("[1-9]\\d{1,3}") ? Integer.parseInt(columns) : USUAL_WIDTH;
  }

  @Override
  public String toString() {
    return "Surroundings[workingFolder=" + workingFolder + "]";
  }
}
