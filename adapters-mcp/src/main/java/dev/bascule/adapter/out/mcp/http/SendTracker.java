package dev.bascule.adapter.out.mcp.http;

import dev.bascule.domain.result.DeliveryStatus;
import okhttp3.Call;
import okhttp3.EventListener;

/** A listener that records whether any part of the request of one call may have been sent. */
final class SendTracker extends EventListener {

  private volatile boolean started;

  @Override
  public void requestHeadersStart(Call call) {
    started = true;
  }

  DeliveryStatus delivery() {
    return started ? DeliveryStatus.MAY_HAVE_RUN : DeliveryStatus.NOT_SENT;
  }
}
