package dev.bascule.adapter.in.http.accesslog;

import dev.bascule.adapter.in.http.exchange.HttpRequestObserver.CompletedRequest;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import tools.jackson.core.JsonGenerator;

/**
 * Lines of the access log that wait to be written. Requests encode their lines here, in turns: what
 * is known about a request is then still in the caches of its CPU, and nothing but bytes is kept.
 *
 * <p>Thread-safe. There are two batches: while one of them is written, lines are added to the other
 * one.
 */
final class AccessLogBuffer {

  /** A batch that grew larger is not kept, since its memory would never be freed. */
  private static final int KEPT_BYTES = 256 * 1024;

  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private Batch filling = new Batch();
  private Batch spare = new Batch();
  private boolean isClosed;
  private long lastMillis = -1;
  private String lastTimestamp = "";

  /**
   * @param capacity in bytes; exceeded by one line at most, and by what the encoder still holds
   */
  AccessLogBuffer(int capacity) {
    this.capacity = capacity;
  }

  /**
   * Adds a line about {@code request}; returns false if it is full. Waits only while another line
   * is added.
   */
  boolean add(CompletedRequest request, long epochMillis, boolean hashesArguments) {
    lock.lock();
    try {
      Batch batch = filling;
      if (batch.bytes.size() >= capacity) {
        return false;
      }
      AccessLogLine.write(request, timestampOf(epochMillis), hashesArguments, batch.json);
      if (batch.lines++ == 0) {
        changed.signal();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Many requests complete in the same millisecond. */
  private String timestampOf(long epochMillis) {
    if (epochMillis != lastMillis) {
      lastMillis = epochMillis;
      lastTimestamp = Instant.ofEpochMilli(epochMillis).toString();
    }
    return lastTimestamp;
  }

  /**
   * Waits up to {@code idle} for a line, and then {@code linger} for further ones, but no longer
   * than until it is closed; returns whether it is open. Used by one thread.
   */
  boolean await(Duration idle, Duration linger) throws InterruptedException {
    lock.lock();
    try {
      for (long rest = idle.toNanos(); filling.lines == 0 && !isClosed && rest > 0; ) {
        rest = changed.awaitNanos(rest);
      }
      for (long rest = linger.toNanos(); filling.lines > 0 && !isClosed && rest > 0; ) {
        rest = changed.awaitNanos(rest);
      }
      return !isClosed;
    } finally {
      lock.unlock();
    }
  }

  /** Takes the lines that wait. They are valid until this is called again, by the same thread. */
  Batch take() {
    lock.lock();
    try {
      Batch taken = filling;
      filling = spare.cleared();
      spare = taken;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Ends all waits. */
  void close() {
    lock.lock();
    try {
      isClosed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Lines that are written together. */
  static final class Batch {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final JsonGenerator json = AccessLogLine.newGenerator(bytes);
    private int lines;

    int lines() {
      return lines;
    }

    /** Returns the lines, each with its line end. */
    ByteArrayOutputStream bytes() {
      json.flush();
      return bytes;
    }

    /** Returns an empty batch. */
    private Batch cleared() {
      if (bytes.size() > KEPT_BYTES) {
        return new Batch();
      }
      bytes.reset();
      lines = 0;
      return this;
    }
  }
}
