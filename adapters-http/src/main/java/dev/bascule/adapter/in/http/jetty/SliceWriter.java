package dev.bascule.adapter.in.http.jetty;

import java.nio.ByteBuffer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;

/**
 * Writes a long body slice by slice. The JDK copies a heap buffer for each system call: without
 * slices, it would copy the whole rest each time.
 */
final class SliceWriter extends IteratingCallback {

  static final int SLICE = 64 * 1024;

  private final ByteBuffer remaining;
  private final Content.Sink to;
  private final Callback callback;
  private boolean isLast;

  /**
   * @param body the body; its position is advanced
   * @param callback completes when everything is written, or writing has failed
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
