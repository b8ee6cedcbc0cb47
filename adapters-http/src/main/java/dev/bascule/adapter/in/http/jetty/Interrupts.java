package dev.bascule.adapter.in.http.jetty;

/** Protects code from interrupts. */
public final class Interrupts {

  private Interrupts() {}

  /**
   * Runs {@code action} without the interrupt status, since an interrupted thread closes the
   * channel that it writes to. The status is restored afterwards.
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
