package dev.bascule.bootstrap.faults;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What this process holds that it should give back. */
final class ProcessResources {

  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  /** In a dump of threads, which holds the virtual ones, too. */
  private static final Pattern THREAD = Pattern.compile("(?m)^#\\d+ \"([^\"]*)\"");

  /**
   * Those of the virtual machine and of libraries that keep them for the next one who needs them.
   */
  private static final Pattern SHARED =
      Pattern.compile(
          "Attach Listener|Cleaner-.*|Common-Cleaner|Finalizer|ForkJoinPool.*|HttpClient.*"
              + "|InnocuousThread.*|JNA Cleaner|Notification Thread|Okio Watchdog|OkHttp.*"
              + "|Reference Handler|Signal Dispatcher|VirtualThread-unblocker|main|process reaper.*"
              + "|surefire.*|ping-.*|MasterPoller|SubPoller-.*|CompletableFutureDelayScheduler"
              + "|junit-.*");

  private ProcessResources() {}

  /** Returns the number of open sockets; of all open files where sockets cannot be told apart. */
  static long sockets() {
    if (!Files.isDirectory(DESCRIPTORS)) {
      return ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
          .getOpenFileDescriptorCount();
    }
    try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
      return descriptors.filter(ProcessResources::isSocket).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isSocket(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
    } catch (IOException _) {
      // It has been closed in the meantime.
      return false;
    }
  }

  /** Returns how many threads there are of each name, but for those that all share. */
  static Map<String, Long> threads(Path folder) {
    try {
      Path dump = Files.createTempFile(folder, "threads", ".txt");
      Files.delete(dump);
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .dumpThreads(dump.toString(), ThreadDumpFormat.TEXT_PLAIN);
      return THREAD
          .matcher(Files.readString(dump))
          .results()
          .map((MatchResult result) -> result.group(1))
          .filter(name -> !SHARED.matcher(name).matches())
          .collect(Collectors.groupingBy(name -> name, Collectors.counting()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the names of which there are more threads than {@code before}. */
  static Set<String> extraThreads(Map<String, Long> before, Path folder) {
    return threads(folder).entrySet().stream()
        .filter(now -> now.getValue() > before.getOrDefault(now.getKey(), 0L))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** Returns the living descendants of this process. */
  static List<ProcessHandle> children() {
    return ProcessHandle.current().descendants().filter(ProcessHandle::isAlive).toList();
  }
}
