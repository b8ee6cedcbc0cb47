package dev.bascule.adapter.out.mcp;

import dev.bascule.domain.outcome.Delivery;
import okhttp3.Call;
import okhttp3.EventListener;

/** Watches one call, to tell afterwards whether any of the request may have left. */
final class SendingWatch extends EventListener {

  private volatile boolean begun;

  @Override
  public void requestHeadersStart(Call call) {
    begun = true;
  }

  Delivery delivery() {
    return begun ? Delivery.MAY_HAVE_RUN : Delivery.NOT_SENT;
  }
}
