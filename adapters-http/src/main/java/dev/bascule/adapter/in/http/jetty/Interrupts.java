package dev.bascule.adapter.in.http.jetty;

/** Keeps interrupts from what they would harm. */
public final class Interrupts {

  private Interrupts() {}

  /**
   * Runs {@code action} on a thread that is not interrupted, since one that is closes the channel
   * that it writes to. An interrupt from before is set again afterwards.
   */
  public static void runUninterrupted(Runnable action) {
    boolean wasInterrupted = Thread.interrupted();
    try {
      action.run();
    } finally {
      if (wasInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
