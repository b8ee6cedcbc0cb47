package dev.bascule.bootstrap.cli.launch;

import dev.bascule.application.port.in.CallToolUseCase;
import dev.bascule.application.port.in.ListServerFeaturesUseCase;
import dev.bascule.application.port.in.ShowServersUseCase;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A way to the servers for the thread that creates it. Whoever else closes it first interrupts that
 * thread, so that its request is cancelled at the server and not merely broken off.
 */
final class InterruptedBridge implements OpenBridge {

  /** How long a request may take to end once it is interrupted. */
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
    // Closing waits for children, which an interrupt must not cut short.
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
