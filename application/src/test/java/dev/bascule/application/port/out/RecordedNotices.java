package dev.bascule.application.port.out;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Notice;
import dev.bascule.domain.mcp.ServerId;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Keeps what a server told, for a test to take. Thread-safe. */
public final class RecordedNotices implements ServerNotices {

  private final BlockingQueue<ServerId> changed = new LinkedBlockingQueue<>();
  private final BlockingQueue<Notice> notices = new LinkedBlockingQueue<>();

  @Override
  public void heard(ServerId server, Notice notice) {
    notices.add(notice);
    if (notice instanceof Notice.BeganAnew
        || (notice instanceof Notice.ListChanged(ListKind kind) && kind == ListKind.TOOLS)) {
      changed.add(server);
    }
  }

  /**
   * Waits until a server tells that its tools changed, or may have; empty if none does for five
   * seconds.
   */
  public Optional<ServerId> nextChange() throws InterruptedException {
    return Optional.ofNullable(changed.poll(5, SECONDS));
  }

  /** Waits for the next notice of any sort; empty if none comes for five seconds. */
  public Optional<Notice> next() throws InterruptedException {
    return Optional.ofNullable(notices.poll(5, SECONDS));
  }
}
