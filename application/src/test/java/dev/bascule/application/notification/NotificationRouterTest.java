package dev.bascule.application.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import dev.bascule.application.SubscriptionFixture;
import dev.bascule.domain.mcp.ServerNotification;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class NotificationRouterTest {

  private static final int MIB = 1 << 20;

  private final SubscriptionFixture fixture = new SubscriptionFixture();

  @Test
  void allocatesLittleForHugeUri() {
    SubscriptionFixture.subscribe(fixture.anne, "file:///");
    ServerNotification updated =
        new ServerNotification.ResourceUpdated(
            "file:///" + "a".repeat(16 * MIB) + "/a".repeat(300), SubscriptionFixture.PARAMS);
    fixture.sendNotification(updated);

    assertThat(allocatedBytes(() -> fixture.sendNotification(updated))).isLessThan(MIB);
    assertEquals(2, fixture.anneNotifications.size());
  }

  @Test
  void allocatesLittleForLongUriOfManyParts() {
    SubscriptionFixture.subscribe(fixture.anne, "file:///");
    ServerNotification updated =
        new ServerNotification.ResourceUpdated(
            "file:///" + "a/".repeat(16 * MIB), SubscriptionFixture.PARAMS);
    fixture.sendNotification(updated);

    assertThat(allocatedBytes(() -> fixture.sendNotification(updated))).isLessThan(6L * MIB);
  }

  /** Returns the bytes that {@code action} allocates on this thread. */
  private static long allocatedBytes(Runnable action) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    action.run();
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
