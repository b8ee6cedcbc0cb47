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

/** The resources of this process. */
final class ProcessResources {

  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  /** A thread in a thread dump, which includes virtual threads. */
  private static final Pattern THREAD = Pattern.compile("(?m)^#\\d+ \"([^\"]*)\"");

  /** Threads of the JVM, and of libraries that pool them. */
  private static final Pattern SHARED =
      Pattern.compile(
          "Attach Listener|Cleaner-.*|Common-Cleaner|Finalizer|ForkJoinPool.*|HttpClient.*"
              + "|InnocuousThread.*|JNA Cleaner|Notification Thread|Okio Watchdog|OkHttp.*"
              + "|Reference Handler|Signal Dispatcher|VirtualThread-unblocker|main|process reaper.*"
              + "|surefire.*|ping-.*|MasterPoller|SubPoller-.*|CompletableFutureDelayScheduler"
              + "|junit-.*");

  private ProcessResources() {}

  /** Returns the number of open sockets; of all open files if they cannot be distinguished. */
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
      // It was closed meanwhile.
      return false;
    }
  }

  /** Returns the number of threads by name, without shared ones. */
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

  /** Returns the names with more threads than {@code before}. */
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
