package dev.bascule.adapter.out.mcp.config;

import dev.bascule.domain.mcp.ServerId;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a server is started as a child process.
 *
 * @param id the server
 * @param command the program and its arguments; at least the program
 * @param environment added to what it inherits, and wins over that; may hold secrets, so {@link
 *     #toString} leaves out the values, and those of the arguments too
 * @param workingFolder where it runs; empty for the bridge's own working folder
 * @param maxMessageBytes the longest line that is read from it; at least 1
 * @param protocol in which way the server is to be spoken to
 * @param childEnvironment what it inherits, and what is not told of it
 */
public record StdioSettings(
    ServerId id,
    List<String> command,
    Map<String, String> environment,
    Optional<Path> workingFolder,
    int maxMessageBytes,
    ProtocolChoice protocol,
    ChildEnvironment childEnvironment) {

  /**
   * @throws IllegalArgumentException if {@code command} is empty, if it or {@code environment} has
   *     what no process can be given, or if {@code maxMessageBytes} is less than 1
   */
  public StdioSettings {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
    if (command.isEmpty() || command.getFirst().isBlank()) {
      throw new IllegalArgumentException("command must name a program");
    }
    if (command.stream().anyMatch(StdioSettings::hasNul)) {
      throw new IllegalArgumentException("command must not have a NUL character");
    }
    environment.forEach(StdioSettings::checkVariable);
    if (maxMessageBytes < 1) {
      throw new IllegalArgumentException(
          "maxMessageBytes must be at least 1, but was " + maxMessageBytes);
    }
  }

  /** How a server is started that is asked in which way it is to be spoken to. */
  public StdioSettings(
      ServerId id,
      List<String> command,
      Map<String, String> environment,
      Optional<Path> workingFolder,
      int maxMessageBytes) {
    this(id, command, environment, workingFolder, maxMessageBytes, ProtocolChoice.AUTO);
  }

  /** How a server is started that inherits what every child does, and has no secret. */
  public StdioSettings(
      ServerId id,
      List<String> command,
      Map<String, String> environment,
      Optional<Path> workingFolder,
      int maxMessageBytes,
      ProtocolChoice protocol) {
    this(
        id,
        command,
        environment,
        workingFolder,
        maxMessageBytes,
        protocol,
        ChildEnvironment.DEFAULT);
  }

  /** The JDK would find these too, but only when the process starts, and quote the value. */
  private static void checkVariable(String name, String value) {
    if (name.isEmpty() || name.indexOf('=') >= 0 || hasNul(name) || hasNul(value)) {
      throw new IllegalArgumentException(
          "the environment's \"" + name + "\" has a name or a value that no process can be given");
    }
  }

  private static boolean hasNul(String text) {
    return text.indexOf('\0') >= 0;
  }

  @Override
  public String toString() {
    return "StdioSettings[id="
        + id
        + ", program="
        + command.getFirst()
        + ", environment="
        + environment.keySet()
        + "]";
  }
}
