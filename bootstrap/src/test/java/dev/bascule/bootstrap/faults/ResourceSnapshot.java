package dev.bascule.bootstrap.faults;

import dev.bascule.domain.time.Polling;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * The resources of this process at some moment.
 *
 * @param sockets the number of open sockets
 * @param threads the number of threads by name
 * @param folder for temporary files
 */
record ResourceSnapshot(long sockets, Map<String, Long> threads, Path folder) {

  ResourceSnapshot {
    threads = Map.copyOf(threads);
  }

  /** Initializes resources that exist once per process, so that they do not count as leaks. */
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

  /** Waits until the process has no more resources than in this snapshot; fails after a timeout. */
  void assertNothingMore() {
    Polling.until(0L, () -> Math.max(0, ProcessResources.sockets() - sockets), "sockets more");
    Polling.until(Set.of(), () -> ProcessResources.extraThreads(threads, folder), "threads more");
  }
}
