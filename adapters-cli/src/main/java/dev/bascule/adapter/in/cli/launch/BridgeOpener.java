package dev.bascule.adapter.in.cli.launch;

import dev.bascule.configuration.BridgeConfig;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Opens bridges that are also closed on a signal.
 *
 * @param launcher assembles them
 * @param stop reports the signal
 */
public record BridgeOpener(BridgeLauncher launcher, StopSignal stop) {

  /** Maximum time for a request to complete after the interrupt. */
  private static final long GRACE_SECONDS = 2;

  /**
   * Opens a bridge for the current thread, before it starts any child process.
   *
   * @throws IOException as {@link BridgeLauncher#open} does
   */
  public OpenBridge open(BridgeConfig config) throws IOException {
    OpenBridge bridge = launcher.open(config);
    OpenBridge interruptible =
        new OpenBridge(
            bridge.listServerFeatures(),
            bridge.callTool(),
            bridge.useServerFeatures(),
            bridge.showServers(),
            new InterruptingClose(bridge));
    stop.closeOnSignal(interruptible);
    return interruptible;
  }

  /**
   * Closes a bridge. If another thread than its owner does so, the owner is interrupted first, so
   * that its request is cancelled at the server instead of just disconnected.
   */
  private static final class InterruptingClose implements Runnable {

    private final OpenBridge bridge;
    private final Thread owner = Thread.currentThread();
    private final CountDownLatch ended = new CountDownLatch(1);

    InterruptingClose(OpenBridge bridge) {
      this.bridge = bridge;
    }

    @Override
    public void run() {
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
}
