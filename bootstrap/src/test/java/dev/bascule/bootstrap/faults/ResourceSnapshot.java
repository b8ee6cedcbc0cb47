package dev.bascule.bootstrap.faults;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * What this process held at some moment.
 *
 * @param sockets how many were open
 * @param threads how many there were of each name
 * @param folder for temporary files
 */
record ResourceSnapshot(long sockets, Map<String, Long> threads, Path folder) {

  ResourceSnapshot {
    threads = Map.copyOf(threads);
  }

  /** What is made but once in a process, and then kept, shall not count as left behind. */
  static void warmUp(Path folder) throws Exception {
    for (FaultTransport transport : FaultTransport.SUPPORTED) {
      try (FaultyServer server = transport.start(Fault.HANG, folder);
          BridgeUnderTest bridge =
              BridgeUnderTest.start(server, FaultDeadlines.of(ExpectedOutcome.GOOD), folder)) {
        bridge.call("good").assertGood();
      }
    }
  }

  static ResourceSnapshot take(Path folder) {
    return new ResourceSnapshot(
        ProcessResources.sockets(), ProcessResources.threads(folder), folder);
  }

  /** Waits until the process holds no more than it did; fails if that takes too long. */
  void assertNothingMore() {
    Polling.until(0L, () -> Math.max(0, ProcessResources.sockets() - sockets), "sockets more");
    Polling.until(Set.of(), () -> ProcessResources.extraThreads(threads, folder), "threads more");
  }
}
