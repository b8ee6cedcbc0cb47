package dev.bascule.adapter.in.http.jetty;

import java.nio.ByteBuffer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;

/**
 * Writes a long body slice by slice. What lies in the heap is copied each time before the system
 * takes some of it: of a body as a whole, all that is left would be.
 */
final class SliceWriter extends IteratingCallback {

  static final int SLICE = 64 * 1024;

  private final ByteBuffer remaining;
  private final Content.Sink to;
  private final Callback callback;
  private boolean isLast;

  /**
   * @param body what is to be written; its position is moved
   * @param callback is told when all is written, or nothing more can be
   */
  SliceWriter(ByteBuffer body, Content.Sink to, Callback callback) {
    this.remaining = body;
    this.to = to;
    this.callback = callback;
  }

  @Override
  protected Action process() {
    if (isLast) {
      return Action.SUCCEEDED;
    }
    int length = Math.min(SLICE, remaining.remaining());
    ByteBuffer slice = remaining.slice(remaining.position(), length);
    remaining.position(remaining.position() + length);
    isLast = !remaining.hasRemaining();
    to.write(isLast, slice, this);
    return Action.SCHEDULED;
  }

  @Override
  public InvocationType getInvocationType() {
    return callback.getInvocationType();
  }

  @Override
  protected void onCompleteSuccess() {
    callback.succeeded();
  }

  @Override
  protected void onCompleteFailure(Throwable cause) {
    callback.failed(cause);
  }
}
