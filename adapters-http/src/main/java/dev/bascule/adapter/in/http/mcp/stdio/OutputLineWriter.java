package dev.bascule.adapter.in.http.mcp.stdio;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** A writer of JSON values, each on one line. Thread-safe; blocks for a slow reader. */
final class OutputLineWriter {

  private final OutputStream out;
  private final Runnable onFailure;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile boolean failed;

  /**
   * @param onFailure runs when nothing can be written any more; must not block
   */
  OutputLineWriter(OutputStream out, Runnable onFailure) {
    this.out = out;
    this.onFailure = onFailure;
  }

  boolean hasFailed() {
    return failed;
  }

  /** Writes one value, atomically; returns whether that was possible. */
  boolean write(List<ByteBuffer> parts) {
    byte[] line = toLine(parts);
    lock.lock();
    try {
      if (!failed) {
        out.write(line);
        out.flush();
      }
    } catch (IOException _) {
      failed = true;
      onFailure.run();
    } finally {
      lock.unlock();
    }
    return !failed;
  }

  /** Line breaks of a JSON value are white space between its tokens (RFC 8259, section 2). */
  private static byte[] toLine(List<ByteBuffer> parts) {
    byte[] line = new byte[parts.stream().mapToInt(ByteBuffer::remaining).sum() + 1];
    int at = 0;
    for (ByteBuffer part : parts) {
      part.get(part.position(), line, at, part.remaining());
      at += part.remaining();
    }
    for (int i = 0; i < at; i++) {
      line[i] = line[i] == '\n' || line[i] == '\r' ? (byte) ' ' : line[i];
    }
    line[at] = '\n';
    return line;
  }
}
