package dev.bascule.adapter.out.mcp.config;

import dev.bascule.domain.mcp.ServerId;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The settings of a server that is a child process.
 *
 * @param id the server
 * @param command the program and its arguments; at least the program
 * @param environment variables that are added to the inherited ones or override them; may contain
 *     secrets, so {@link #toString} omits the values, and the arguments
 * @param workingFolder the working directory; empty for that of the bridge
 * @param maxMessageBytes the maximum length of a line that is read; at least 1
 * @param protocol the protocol of the server
 * @param childEnvironment the inherited variables, and the secrets to mask
 * @param memoryLimit the resident memory beyond which a child is replaced, in bytes; at least 1;
 *     empty for unlimited
 */
public record StdioSettings(
    ServerId id,
    List<String> command,
    Map<String, String> environment,
    Optional<Path> workingFolder,
    int maxMessageBytes,
    ProtocolChoice protocol,
    ChildEnvironment childEnvironment,
    OptionalLong memoryLimit) {

  /**
   * @throws IllegalArgumentException if {@code command} is empty, if it or {@code environment} is
   *     invalid for a process, or if {@code maxMessageBytes} is less than 1
   */
  public StdioSettings {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
    if (command.isEmpty() || command.getFirst().isBlank()) {
      throw new IllegalArgumentException("command must name a program");
    }
    if (command.stream().anyMatch(StdioSettings::hasNul)) {
      throw new IllegalArgumentException("command must not contain a NUL character");
    }
    environment.forEach(StdioSettings::checkVariable);
    if (maxMessageBytes < 1) {
      throw new IllegalArgumentException(
          "maxMessageBytes must be at least 1, but was " + maxMessageBytes);
    }
  }

  /** The JDK would check these too, but only when the process starts, and quote the value. */
  private static void checkVariable(String name, String value) {
    if (name.isEmpty() || name.indexOf('=') >= 0 || hasNul(name) || hasNul(value)) {
      throw new IllegalArgumentException(
          "environment variable \"" + name + "\" has an invalid name or value");
    }
  }

  private static boolean hasNul(String text) {
    return text.indexOf('\0') >= 0;
  }

  /** Returns the program, and the number of its arguments, which may be secret. */
  public String program() {
    int count = command.size() - 1;
    return command.getFirst()
        + (count == 0 ? "" : count == 1 ? ", 1 argument" : ", " + count + " arguments");
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
