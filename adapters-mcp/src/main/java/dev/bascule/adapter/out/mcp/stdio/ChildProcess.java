package dev.bascule.adapter.out.mcp.stdio;

import dev.bascule.adapter.out.mcp.config.StdioSettings;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The start of the process of a server, or the reason why it failed. The only place where a request
 * can start a process: only configured programs.
 */
final class ChildProcess {

  private ChildProcess() {}

  /** Starts the process that {@code settings} describes. */
  static Process start(StdioSettings settings) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(settings.command());
    // Variables of the bridge, such as the credentials for one server, must not reach other
    // servers.
    builder.environment().keySet().removeIf(name -> !settings.childEnvironment().inherits(name));
    builder.environment().putAll(settings.environment());
    settings.workingFolder().map(Path::toFile).ifPresent(builder::directory);
    Process child = builder.start();
    OrphanReaper.watchIfInstalled(child);
    return child;
  }

  /** Names the program, but not its arguments, which may be secret. */
  static String reason(StdioSettings settings, IOException e) {
    Throwable cause = e.getCause();
    String detail = cause == null ? "it does not exist or is not executable" : cause.getMessage();
    String folder =
        settings
            .workingFolder()
            .map(Path::toFile)
            .filter(f -> !f.isDirectory())
            .map(File::getPath)
            .map(path -> " in the folder \"" + path + "\", which does not exist")
            .orElse("");
    return "the program \""
        + settings.command().getFirst()
        + "\" cannot be started"
        + folder
        + ": "
        + detail;
  }
}
