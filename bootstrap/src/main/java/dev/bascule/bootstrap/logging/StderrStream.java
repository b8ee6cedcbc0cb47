package dev.bascule.bootstrap.logging;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Standard error as the log uses it: each write is one line, and lines that cannot be written, for
 * example to a full disk, are counted. {@code System.err} ignores such failures, and an appender of
 * Logback stops after the first one. Thread-safe; blocks while nothing reads standard error.
 */
public final class StderrStream extends OutputStream {

  /** The standard error of this process. */
  static final StderrStream PROCESS = new StderrStream(new FileOutputStream(FileDescriptor.err));

  @GuardedBy("this")
  private final OutputStream out;

  /** Whether the last line may have been written in part. */
  @GuardedBy("this")
  private boolean isBroken;

  private final AtomicLong lost = new AtomicLong();

  /**
   * @param out not buffered, so that it throws for the line that is lost
   */
  StderrStream(OutputStream out) {
    this.out = out;
  }

  /** Returns the number of lines of the log that were not written to standard error. */
  public static long lostLines() {
    return PROCESS.lost();
  }

  long lost() {
    return lost.get();
  }

  @Override
  public void write(int value) {
    byte[] one = {(byte) value};
    write(one, 0, 1);
  }

  @Override
  public synchronized void write(byte[] line, int offset, int length) {
    try {
      if (isBroken) {
        out.write('\n');
        isBroken = false;
      }
      out.write(line, offset, length);
    } catch (IOException _) {
      // There is nowhere to report it but the metric.
      isBroken = true;
      lost.incrementAndGet();
    }
  }
}
