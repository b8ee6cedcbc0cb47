package dev.bascule.adapter.in.http.fastpath;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * A connection that makes no more work than there is.
 *
 * <p>Its client may send the next request while the thread that answered the last one has not yet
 * said who reads it. As long as nobody has, there is nothing to run, and nothing that could wait;
 * but the server cannot know, and would have another thread select in the meantime.
 *
 * <p>And where nothing can be read, the server tries a second time at once, as that may help with
 * an encrypted connection: that is answered from memory. Whoever reads nothing has to ask to be
 * called, and is, if there is something after all.
 *
 * <p>What was read to be looked at may be put back, for whoever reads next.
 */
final class FastPathEndPoint extends SocketChannelEndPoint {

  /** How often the server, which tries twice, is told that there is nothing to be read. */
  private static final int EMPTY_READS = 2;

  /** How often that is still to be told without a look. */
  private volatile int skippedReads;

  /** What was put back; null if that is nothing. */
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
    skippedReads = filled == 0 ? EMPTY_READS - 1 : 0;
    return filled;
  }

  /** Has the next one to read begin with {@code bytes}, which were read last. */
  void putBack(ByteBuffer bytes) {
    putBack = bytes;
  }

  /** Has nobody look for more before it is found that there is something. */
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
    return task == null || isAwaited || getWriteFlusher().isPending()
        ? task
        : Invocable.from(Invocable.InvocationType.NON_BLOCKING, task);
  }
}
