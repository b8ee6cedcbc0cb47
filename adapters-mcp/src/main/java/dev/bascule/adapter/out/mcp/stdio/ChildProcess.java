package dev.bascule.adapter.out.mcp.stdio;

import dev.bascule.adapter.out.mcp.config.StdioSettings;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * The start of the process of a server, or the reason why it failed. The only place where a request
 * can start a process: only configured programs.
 */
final class ChildProcess {

  /** How the JDK reports that a program or its interpreter does not exist (ENOENT). */
  private static final String NOT_FOUND = "error: 2 ";

  /** The status of a process, or of the last one of a shell, that was ended by SIGKILL. */
  private static final int KILLED = 128 + 9;

  private ChildProcess() {}

  /** Starts the process that {@code settings} describes. */
  static Process start(StdioSettings settings) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(settings.command());
    // Variables of the bridge, such as the credentials for one server, must not reach other
    // servers.
    builder
        .environment()
        .entrySet()
        .removeIf(each -> !settings.childEnvironment().inherits(each.getKey(), each.getValue()));
    builder.environment().putAll(settings.environment());
    settings.workingFolder().map(Path::toFile).ifPresent(builder::directory);
    Process child = builder.start();
    OrphanReaper.watchIfInstalled(child);
    return child;
  }

  /** Returns {@code status}, with what it usually means if the process was killed. */
  static String describe(int status) {
    return status == KILLED
        ? status + " (killed by signal 9, as by the system when memory is short)"
        : Integer.toString(status);
  }

  /** Names the program, but not its arguments, which may be secret. */
  static String reason(StdioSettings settings, IOException e) {
    return reason(settings, e, Optional.ofNullable(System.getenv("PATH")).orElse(""));
  }

  /**
   * Names the program, but not its arguments.
   *
   * @param searchPath the folders that programs are searched in, in the format of {@code PATH}
   */
  static String reason(StdioSettings settings, IOException e, String searchPath) {
    String program = settings.command().getFirst();
    Optional<Path> missingFolder =
        settings.workingFolder().filter(folder -> !Files.isDirectory(folder));
    if (missingFolder.isPresent()) {
      return "the program \"%s\" cannot be started: its folder \"%s\" does not exist"
          .formatted(program, missingFolder.get());
    }
    Throwable cause = e.getCause();
    String detail = cause == null ? "" : String.valueOf(cause.getMessage());
    return detail.isEmpty() || detail.contains(NOT_FOUND)
        ? "the program \"%s\" %s".formatted(program, whyNotFound(settings, searchPath))
        : "the program \"%s\" cannot be started: %s".formatted(program, detail);
  }

  private static String whyNotFound(StdioSettings settings, String searchPath) {
    String program = settings.command().getFirst();
    if (exists(program, settings.workingFolder().orElse(Path.of("")), searchPath)) {
      return "cannot be started: its interpreter does not exist";
    }
    if (settings.command().size() == 1 && program.contains(" ")) {
      return "does not exist; configure its arguments as `args`";
    }
    return program.contains("/")
        ? "does not exist"
        : "is not on the PATH of the bridge; install it, or configure its path as `command`";
  }

  private static boolean exists(String program, Path folder, String searchPath) {
    try {
      return program.contains("/")
          ? Files.isRegularFile(folder.resolve(program))
          : Arrays.stream(searchPath.split(File.pathSeparator, -1))
              .map(each -> Path.of(each, program))
              .anyMatch(file -> Files.isRegularFile(file) && Files.isExecutable(file));
    } catch (InvalidPathException _) {
      return false;
    }
  }
}
