package dev.bascule.adapter.in.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Clients that open very many connections without sending anything. */
final class SilentConnectionsTest {

  private static final int MORE_THAN_ALL = 4_200;

  @Test
  @EnabledIf("mayOpenEnoughFiles")
  void answersOthersWhileSilentConnectionsReachTheLimit() {
    List<RawClient> silent = new ArrayList<>();
    try (TestBridge bridge = TestBridge.start(FakeUseCases.withEchoTool())) {
      for (int i = 0; i < MORE_THAN_ALL; i++) {
        silent.add(bridge.connect());
      }

      assertEquals(200, bridge.get("/health/live").status());
    } finally {
      silent.forEach(RawClient::close);
    }
  }

  /** Both ends of each connection are open files of this process. */
  static boolean mayOpenEnoughFiles() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        && unix.getMaxFileDescriptorCount() > 2 * MORE_THAN_ALL + 1_000;
  }
}
