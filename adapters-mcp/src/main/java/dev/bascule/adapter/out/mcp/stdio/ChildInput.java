package dev.bascule.adapter.out.mcp.stdio;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.bascule.adapter.out.mcp.jsonrpc.PendingCall;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The standard input of a child process, written from a bounded queue on its own thread: a child
 * that does not read blocks only that thread. Thread-safe.
 */
final class ChildInput {

  private static final Logger log = LoggerFactory.getLogger(ChildInput.class);

  private static final int MAX_QUEUED = 64;

  /** More permits than there can be waiters. */
  private static final int ALL_WAITERS = Integer.MAX_VALUE / 2;

  private final OutputStream out;

  /** The free places in the queue; separate from it, so that all waiters can be released. */
  private final Semaphore permits = new Semaphore(MAX_QUEUED);

  /** Bounded by the permits. */
  private final BlockingQueue<Line> queue = new LinkedBlockingQueue<>();

  /** Whether nothing is written any more. */
  private final AtomicBoolean closed = new AtomicBoolean();

  private final Thread writer;

  /** The caller must call {@link #start} once. */
  ChildInput(OutputStream out, String threadName) {
    this.out = out;
    this.writer = Thread.ofPlatform().daemon().name(threadName).unstarted(this::write);
  }

  void start() {
    writer.start();
  }

  /**
   * Queues the message of {@code call}; drops it immediately if the input is closed: the call is
   * failed by the code that detects the end of the child.
   *
   * @return false if the queue was full for all of {@code wait}
   */
  boolean send(byte[] message, PendingCall call, Duration wait) throws InterruptedException {
    if (closed.get()) {
      return true;
    }
    if (!permits.tryAcquire(wait.toNanos(), NANOSECONDS)) {
      return false;
    }
    put(new Line(message, call));
    return true;
  }

  /**
   * Queues a message without waiting for room; drops it if the queue is full.
   *
   * @param call the call of a request; null for other messages
   */
  void trySend(byte[] message, @Nullable PendingCall call) {
    if (permits.tryAcquire()) {
      put(new Line(message, call));
    } else {
      log.debug("Dropped a message to a child process that does not read its input");
    }
  }

  private void put(Line line) {
    if (!closed.get()) {
      queue.add(line);
    }
  }

  /**
   * Closes the child's standard input after the write in progress. Never blocks: the writing thread
   * closes it, because closing would wait for the write.
   */
  void close() {
    releaseWaiters();
    writer.interrupt();
  }

  /** No thread may wait for room in a queue that is no longer drained. */
  private void releaseWaiters() {
    if (closed.compareAndSet(false, true)) {
      permits.release(ALL_WAITERS);
    }
    queue.clear();
  }

  private void write() {
    try (out) {
      while (!Thread.currentThread().isInterrupted()) {
        Line line = queue.take();
        permits.release();
        write(line);
      }
    } catch (InterruptedException _) {
      log.trace("Closed the standard input of a child process");
    } catch (IOException e) {
      // The thread that reads the child's output detects its end, and reports it.
      log.debug("A child process no longer reads its input: {}", e.getMessage());
    } finally {
      releaseWaiters();
    }
  }

  /** Writes what is already queued with one flush, because each flush wakes the child. */
  private void write(Line line) throws IOException {
    if (line.call == null || line.call.markSent()) {
      out.write(onOneLine(line.message));
      out.write('\n');
    }
    if (queue.isEmpty()) {
      out.flush();
    }
  }

  /** JSON may contain line terminators, but only between tokens, where a space is equivalent. */
  private static byte[] onOneLine(byte[] message) {
    byte[] line = message.clone();
    for (int i = 0; i < line.length; i++) {
      if (line[i] == '\n' || line[i] == '\r') {
        line[i] = ' ';
      }
    }
    return line;
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Line(byte[] message, @Nullable PendingCall call) {}
}
