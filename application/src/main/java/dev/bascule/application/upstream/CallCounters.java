package dev.bascule.application.upstream;

import java.util.concurrent.atomic.LongAdder;

/** Counts the requests to all servers since the start. Thread-safe. */
public final class CallCounters {

  private final LongAdder calls = new LongAdder();
  private final LongAdder errors = new LongAdder();

  public CallCounters() {}

  void countCall() {
    calls.increment();
  }

  void countError() {
    errors.increment();
  }

  public long calls() {
    return calls.sum();
  }

  public long errors() {
    return errors.sum();
  }
}
