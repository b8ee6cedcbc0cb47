package dev.bascule.bootstrap.bench;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How many files, and so connections, a process may have open. */
final class OpenFileLimit {

  /** What a process has open besides connections: jars, and connections with servers. */
  private static final int OTHERS = 256;

  private OpenFileLimit() {}

  /** Returns {@code wanted}, or as many as this machine allows. */
  static int connections(int wanted) {
    long most =
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
            ? unix.getMaxFileDescriptorCount()
            : Long.MAX_VALUE;
    return Math.clamp(most - OTHERS, 1, wanted);
  }
}
