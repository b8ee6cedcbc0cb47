package dev.bascule.bootstrap.cli.launch;

import dev.bascule.application.port.in.CallToolUseCase;
import dev.bascule.application.port.in.ListServerFeaturesUseCase;
import dev.bascule.application.port.in.ShowServersUseCase;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A bridge for the thread that creates it. If another thread closes it, that thread is interrupted
 * first, so that its request is cancelled at the server instead of just disconnected.
 */
final class InterruptedBridge implements OpenBridge {

  /** Maximum time for a request to complete after the interrupt. */
  private static final long GRACE_SECONDS = 2;

  private final OpenBridge bridge;
  private final Thread owner = Thread.currentThread();
  private final CountDownLatch ended = new CountDownLatch(1);

  InterruptedBridge(OpenBridge bridge) {
    this.bridge = bridge;
  }

  @Override
  public ListServerFeaturesUseCase listServerFeatures() {
    return bridge.listServerFeatures();
  }

  @Override
  public CallToolUseCase callTool() {
    return bridge.callTool();
  }

  @Override
  public ShowServersUseCase showServers() {
    return bridge.showServers();
  }

  @Override
  public void close() {
    if (Thread.currentThread() == owner) {
      ended.countDown();
    } else {
      interruptRequest();
    }
    // Closing waits for child processes, and an interrupt must not abort that wait.
    boolean wasInterrupted = Thread.interrupted();
    bridge.close();
    if (wasInterrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void interruptRequest() {
    if (ended.getCount() > 0) {
      owner.interrupt();
      try {
        boolean _ = ended.await(GRACE_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
