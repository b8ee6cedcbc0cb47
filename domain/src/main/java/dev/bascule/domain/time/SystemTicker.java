package dev.bascule.domain.time;

/** The ticker that reads {@link System#nanoTime}. */
enum SystemTicker implements Ticker {
  INSTANCE;

  @Override
  public long nanos() {
    return System.nanoTime();
  }
}
