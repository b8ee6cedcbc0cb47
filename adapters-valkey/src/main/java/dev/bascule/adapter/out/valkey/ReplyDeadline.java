package dev.bascule.adapter.out.valkey;

import dev.bascule.domain.time.Ticker;
import java.time.Duration;

/**
 * The time by which the engine must have replied to the commands of an operation.
 *
 * @param atNanos the reading of the ticker at that time
 * @param allowed the time from the beginning of the operation until then
 */
record ReplyDeadline(long atNanos, Duration allowed) {

  /** Returns the deadline of an operation that begins now. */
  static ReplyDeadline after(Duration allowed, Ticker ticker) {
    return new ReplyDeadline(ticker.nanos() + allowed.toNanos(), allowed);
  }
}
