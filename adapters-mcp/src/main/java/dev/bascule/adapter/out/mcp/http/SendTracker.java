package dev.bascule.adapter.out.mcp.http;

import dev.bascule.domain.result.DeliveryStatus;
import okhttp3.Call;
import okhttp3.EventListener;

/** A listener that records whether any part of the request of one call may have been sent. */
public final class SendTracker extends EventListener {

  private volatile boolean started;

  @Override
  public void requestHeadersStart(Call call) {
    started = true;
  }

  /** Returns whether the server may have received the request, as far as it was sent. */
  public DeliveryStatus delivery() {
    return started ? DeliveryStatus.MAY_HAVE_RUN : DeliveryStatus.NOT_SENT;
  }
}
