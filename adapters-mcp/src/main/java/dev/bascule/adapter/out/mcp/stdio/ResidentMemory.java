package dev.bascule.adapter.out.mcp.stdio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The resident memory of processes, from {@code /proc} of Linux (proc(5), status). */
final class ResidentMemory {

  private static final String MEMBER = "VmRSS:";

  /** A server has a few processes; more are not worth their files. */
  private static final int MAX_PROCESSES = 64;

  private ResidentMemory() {}

  /**
   * Returns the bytes of a process and its descendants, of which pages that they share count more
   * than once; empty where there is no {@code /proc}.
   */
  static OptionalLong ofTree(ProcessHandle process) {
    OptionalLong own = of(Path.of("/proc"), process.pid());
    if (own.isEmpty()) {
      return own;
    }
    try (Stream<ProcessHandle> descendants = process.descendants()) {
      return OptionalLong.of(
          own.getAsLong()
              + descendants
                  .limit(MAX_PROCESSES)
                  .mapToLong(child -> of(Path.of("/proc"), child.pid()).orElse(0))
                  .sum());
    }
  }

  /** Returns the bytes of one process; empty if it has exited. */
  static OptionalLong of(Path proc, long pid) {
    try (Stream<String> lines = Files.lines(proc.resolve(pid + "/status"))) {
      return lines
          .filter(line -> line.startsWith(MEMBER))
          .map(line -> line.substring(MEMBER.length()).replace("kB", "").strip())
          .filter(kibibytes -> kibibytes.matches("\\d{1,12}"))
          .mapToLong(kibibytes -> 1024 * Long.parseLong(kibibytes))
          .findFirst();
    } catch (IOException | UncheckedIOException _) {
      return OptionalLong.empty();
    }
  }
}
