package dev.bascule.application.port.out;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.bascule.domain.tool.ServerId;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Keeps what a server told, for a test to take. Thread-safe. */
public final class RecordedNotices implements ServerNotices {

  private final BlockingQueue<ServerId> changed = new LinkedBlockingQueue<>();

  @Override
  public void toolsChanged(ServerId server) {
    changed.add(server);
  }

  /** Waits until a server tells that its tools changed; empty if none does for five seconds. */
  public Optional<ServerId> nextChange() throws InterruptedException {
    return Optional.ofNullable(changed.poll(5, SECONDS));
  }
}
