package dev.bascule.adapter.in.http.jetty;

import java.time.Duration;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * The part of a body that is still sent after the response, on a connection that is closed then. It
 * is discarded, so that the system does not reset the connection (RST) before the client has read
 * the response (RFC 9112, section 9.6). A client that sends for longer than {@link #LONGEST}, or
 * more than {@link #MAX_CHUNKS} chunks, is disconnected.
 *
 * <p>Only one thread at a time reads; the timeout may occur on another one.
 */
final class UnreadBody implements Invocable.Task {

  static final Duration LONGEST = Duration.ofSeconds(5);

  /** The maximum number of discarded chunks, most of 16 KiB. */
  static final int MAX_CHUNKS = 8192;

  private final Request request;
  private final Runnable onEnd;
  private final Scheduler.Task deadline;
  private int chunks;

  private UnreadBody(Request request, Runnable onEnd) {
    this.request = request;
    this.onEnd = onEnd;
    this.deadline =
        request
            .getComponents()
            .getScheduler()
            .schedule(
                request.getConnectionMetaData().getConnection().getEndPoint()::close, LONGEST);
  }

  /** Discards the body of {@code request} without blocking, then runs {@code onEnd}. */
  static void discard(Request request, Runnable onEnd) {
    new UnreadBody(request, onEnd).run();
  }

  @Override
  public void run() {
    int lastOfSlice = chunks + RequestBodyReader.SLICE_CHUNKS;
    while (chunks < lastOfSlice) {
      Content.Chunk chunk = request.read();
      if (chunk == null) {
        request.demand(this);
        return;
      }
      chunks++;
      boolean isEnd = chunk.isLast() || Content.Chunk.isFailure(chunk) || chunks == MAX_CHUNKS;
      chunk.release();
      if (isEnd) {
        deadline.cancel();
        onEnd.run();
        return;
      }
    }
    request.getComponents().getExecutor().execute(this);
  }

  @Override
  public InvocationType getInvocationType() {
    return InvocationType.NON_BLOCKING;
  }
}
