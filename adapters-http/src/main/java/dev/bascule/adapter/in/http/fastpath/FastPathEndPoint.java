package dev.bascule.adapter.in.http.fastpath;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * An end point that avoids unnecessary work.
 *
 * <p>Its client may send the next request before the thread that wrote the last response has passed
 * on the task of reading. Until then there is nothing to run, and nothing that could block; but the
 * server does not know that, and would wake another thread to select meanwhile.
 *
 * <p>If nothing can be read, the server immediately tries a second time, which may help with TLS:
 * that read returns without a system call. After an empty read the connection registers for reads,
 * and is called if data has arrived.
 *
 * <p>Bytes that were read for inspection can be put back for the next reader.
 */
final class FastPathEndPoint extends SocketChannelEndPoint {

  /** The number of empty reads that the server, which tries twice, expects. */
  private static final int EMPTY_READS = 2;

  /** The number of further reads to skip. */
  private volatile int skippedReads;

  /** The bytes that were put back; null if there are none. */
  private volatile @Nullable ByteBuffer putBack;

  FastPathEndPoint(
      SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
    super(channel, selector, key, scheduler);
  }

  @Override
  public int fill(ByteBuffer buffer) throws IOException {
    ByteBuffer before = putBack;
    if (before != null) {
      int filled = BufferUtil.append(buffer, before);
      putBack = before.hasRemaining() ? before : null;
      return filled;
    }
    int times = skippedReads;
    if (times > 0) {
      skippedReads = times - 1;
      return 0;
    }
    int filled = super.fill(buffer);
    if (filled == 0) {
      skippedReads = EMPTY_READS - 1;
    } else {
      // A read that leaves room has emptied the socket, but TLS always reads once more.
      boolean isEmptied = filled > 0 && BufferUtil.space(buffer) > 0;
      skippedReads = isEmptied && getConnection() instanceof SslConnection ? 1 : 0;
    }
    return filled;
  }

  /**
   * Returns whether this is an HTTP/2 connection. Jetty assumes that its reads may block and wakes
   * another thread to select; but the handler never waits, as in HTTP/1.1.
   */
  private boolean isMultiplexed() {
    return getConnection() instanceof SslConnection encrypted
        && encrypted.getSslEndPoint().getConnection() instanceof HTTP2Connection;
  }

  /** Puts back {@code bytes}, which were read last, for the next reader. */
  void putBack(ByteBuffer bytes) {
    putBack = bytes;
  }

  /** Skips reads until the selector reports data. */
  void skipReads() {
    skippedReads = EMPTY_READS;
  }

  @Override
  public @Nullable Runnable onSelected() {
    boolean isAwaited = isFillInterested();
    if (isAwaited) {
      skippedReads = 0;
    }
    Runnable task = super.onSelected();
    return task == null || (isAwaited && !isMultiplexed()) || getWriteFlusher().isPending()
        ? task
        : Invocable.from(Invocable.InvocationType.NON_BLOCKING, task);
  }
}
