package dev.bascule.adapter.out.mcp;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
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

  private final OutputStream out;
  private final BlockingQueue<Line> queue = new ArrayBlockingQueue<>(MAX_QUEUED);
  private final Thread writer;

  /** Call {@link #start} once. */
  ChildInput(OutputStream out, String threadName) {
    this.out = requireNonNull(out, "out");
    this.writer = Thread.ofPlatform().daemon().name(threadName).unstarted(this::write);
  }

  void start() {
    writer.start();
  }

  /**
   * Queues the message of {@code call}.
   *
   * @return false if the queue was full for all of {@code wait}
   */
  boolean send(byte[] message, PendingCall call, Duration wait) throws InterruptedException {
    return queue.offer(new Line(message, call), wait.toNanos(), NANOSECONDS);
  }

  /** Queues a message that nobody waits for; drops it if the queue is full. */
  void sendIfThereIsRoom(byte[] message) {
    if (!queue.offer(new Line(message, null))) {
      log.debug("A message to a child that does not read is dropped");
    }
  }

  /**
   * Closes the child's standard input, once the write under way has ended. Never waits: the thread
   * that writes is the one that closes, since closing would wait for it.
   */
  void close() {
    queue.clear();
    writer.interrupt();
  }

  private void write() {
    try (out) {
      while (!Thread.currentThread().isInterrupted()) {
        write(queue.take());
      }
    } catch (InterruptedException _) {
      log.trace("The standard input of a child is closed");
    } catch (IOException e) {
      // The one who reads the child's output finds out that it is gone, and tells.
      log.debug("A child does not take input any more: {}", e.getMessage());
      discard();
    }
  }

  /** Until this is closed, nobody shall wait for room in a queue that nobody empties. */
  private void discard() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        queue.take();
      }
    } catch (InterruptedException _) {
      log.trace("The standard input of a child that is gone is closed");
    }
  }

  private void write(Line line) throws IOException {
    if (line.call == null || line.call.markSent()) {
      out.write(onOneLine(line.message));
      out.write('\n');
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
