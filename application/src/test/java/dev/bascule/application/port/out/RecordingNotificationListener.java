package dev.bascule.application.port.out;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerNotification;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Records the notifications of a server. Thread-safe. */
public final class RecordingNotificationListener implements ServerNotificationListener {

  private final BlockingQueue<ServerId> changed = new LinkedBlockingQueue<>();
  private final BlockingQueue<ServerNotification> notifications = new LinkedBlockingQueue<>();

  @Override
  public void onNotification(ServerId server, ServerNotification notification) {
    notifications.add(notification);
    if (notification instanceof ServerNotification.Reset
        || (notification instanceof ServerNotification.ListChanged(ListKind kind)
            && kind == ListKind.TOOLS)) {
      changed.add(server);
    }
  }

  /**
   * Waits until a server announces that its tools changed, or may have; empty if none does for 30
   * seconds, which is longer than the pauses between attempts to reconnect.
   */
  public Optional<ServerId> nextChange() throws InterruptedException {
    return Optional.ofNullable(changed.poll(30, SECONDS));
  }

  /** Waits for the next notification of any kind; empty if none arrives for 30 seconds. */
  public Optional<ServerNotification> next() throws InterruptedException {
    return Optional.ofNullable(notifications.poll(30, SECONDS));
  }
}
