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
 * Writes to the standard input of a child, from a bounded queue and on a thread of its own: a child
 * that does not read stops that thread, and nobody else. Thread-safe.
 */
final class ChildInput {

  private static final Logger log = LoggerFactory.getLogger(ChildInput.class);

  private static final int MAX_QUEUED = 64;

  /** More than can ever wait. */
  private static final int ALL_WAITERS = Integer.MAX_VALUE / 2;

  private final OutputStream out;

  /** Places in the queue, which are apart from it so that all who wait for one can be let go. */
  private final Semaphore permits = new Semaphore(MAX_QUEUED);

  /** Bounded by the places. */
  private final BlockingQueue<Line> queue = new LinkedBlockingQueue<>();

  /** Whether nothing is written any more. */
  private final AtomicBoolean closed = new AtomicBoolean();

  private final Thread writer;

  /** Call {@link #start} once. */
  ChildInput(OutputStream out, String threadName) {
    this.out = out;
    this.writer = Thread.ofPlatform().daemon().name(threadName).unstarted(this::write);
  }

  void start() {
    writer.start();
  }

  /**
   * Queues the message of {@code call}; drops it, without waiting any longer, once nothing is
   * written any more: whoever finds out that the child has ended lets the call know.
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
   * @param call the request that the message makes; null if it makes none
   */
  void trySend(byte[] message, @Nullable PendingCall call) {
    if (permits.tryAcquire()) {
      put(new Line(message, call));
    } else {
      log.debug("A message to a child that does not read is dropped");
    }
  }

  private void put(Line line) {
    if (!closed.get()) {
      queue.add(line);
    }
  }

  /**
   * Closes the child's standard input, once the write under way has ended. Never waits: the thread
   * that writes is the one that closes, since closing would wait for it.
   */
  void close() {
    releaseWaiters();
    writer.interrupt();
  }

  /** Nobody shall wait for room in a queue that nobody empties. */
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
      log.trace("The standard input of a child is closed");
    } catch (IOException e) {
      // The one who reads the child's output finds out that it is gone, and tells.
      log.debug("A child does not take input any more: {}", e.getMessage());
    } finally {
      releaseWaiters();
    }
  }

  /** What is queued already goes with it, since each flush wakes the child. */
  private void write(Line line) throws IOException {
    if (line.call == null || line.call.markSent()) {
      out.write(onOneLine(line.message));
      out.write('\n');
    }
    if (queue.isEmpty()) {
      out.flush();
    }
  }

  /** JSON may hold line ends, between its tokens only, where a space means the same. */
  private static byte[] onOneLine(byte[] message) {
    byte[] line = message.clone();
    for (int i = 0; i < line.length; i++) {
      if (line[i] == '\n' || line[i] == '\r') {
        line[i] = ' ';
      }
    }
    return line;
  }

  private static final class Line {

    private final byte[] message;
    private final @Nullable PendingCall call;

    Line(byte[] message, @Nullable PendingCall call) {
      this.message = message;
      this.call = call;
    }
  }
}
