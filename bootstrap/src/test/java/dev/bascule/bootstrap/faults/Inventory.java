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
record Inventory(long sockets, Map<String, Long> threads, Path folder) {

  Inventory {
    threads = Map.copyOf(threads);
  }

  /** What is made but once in a process, and then kept, shall not count as left behind. */
  static void makeWhatIsKept(Path folder) throws Exception {
    for (Transport transport : Transport.SPOKEN) {
      try (FaultyServer server = transport.start(Fault.HANG, folder);
          BridgeUnderTest bridge = BridgeUnderTest.start(server, Limits.of(Ending.GOOD), folder)) {
        bridge.call("good").assertGood();
      }
    }
  }

  static Inventory take(Path folder) {
    return new Inventory(Belongings.sockets(), Belongings.threads(folder), folder);
  }

  /** Waits until the process holds no more than it did; fails if that takes too long. */
  void assertNothingMore() {
    Waiting.until(0L, () -> Math.max(0, Belongings.sockets() - sockets), "sockets more");
    Waiting.until(Set.of(), () -> Belongings.threadsBeyond(threads, folder), "threads more");
  }
}
